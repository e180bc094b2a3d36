internal import Timekeeping

/// Times of which something is said, whatever the order in which it comes: spans that touch are one.
///
/// What comes in order is one span, so that millions take no room. For one thread.
struct CoveredTimes: Equatable {
    enum Cover: Equatable {
        case none, part, whole
    }

    /// In order, none of which touch.
    private(set) var spans: [Range<EventTime>] = []

    init(_ spans: [Range<EventTime>] = []) {
        for span in spans { insert(span) }
    }

    mutating func insert(_ span: Range<EventTime>) {
        guard let last = spans.last, span.lowerBound <= last.upperBound else { return spans.append(span) }
        if span.lowerBound >= last.lowerBound {
            if span.upperBound > last.upperBound { spans[spans.count - 1] = last.lowerBound..<span.upperBound }
            return
        }
        let first = index { $0.upperBound >= span.lowerBound }
        let end = index { $0.lowerBound > span.upperBound }
        guard first < end else { return spans.insert(span, at: first) }
        let joined =
            min(span.lowerBound, spans[first].lowerBound)..<max(span.upperBound, spans[end - 1].upperBound)
        spans.replaceSubrange(first..<end, with: CollectionOfOne(joined))
    }

    func cover(of span: Range<EventTime>) -> Cover {
        let first = index { $0.upperBound > span.lowerBound }
        guard first < spans.count, spans[first].lowerBound < span.upperBound else { return .none }
        return spans[first].lowerBound <= span.lowerBound && span.upperBound <= spans[first].upperBound ? .whole : .part
    }

    /// The first of which something holds that holds of all after it.
    private func index(where holds: (Range<EventTime>) -> Bool) -> Int {
        var (low, high) = (0, spans.count)
        while low < high {
            let middle = (low + high) / 2
            if holds(spans[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
