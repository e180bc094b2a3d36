import LocalTime

/// How the cells of a column write their dates: the patterns that fit all of them.
struct DateForm {
    enum Order: Hashable {
        case yearFirst, dayFirst, monthFirst
        /// Nothing but one order can be.
        case only
    }

    /// One way to read all cells.
    struct Reading {
        let order: Order
        let patterns: [TimePattern]
        /// How many of the different cells it reads.
        let fitted: Int
    }

    /// The likelier first; several where the cells leave the order of day and month open.
    var readings: [Reading]
    /// A cell that only the first reading reads, where there were several.
    let proof: String?
    /// Whether nothing but the points between the numbers says that the day comes first.
    let isDayFirstByPoints: Bool
    /// Whether no order reads all cells.
    let isContradictory: Bool
    let shapes: [DateShape]
    /// Cells that are dates.
    let count: Int

    var hasClock: Bool { shapes.allSatisfy(\.hasClock) }
    var hasOffset: Bool { shapes.allSatisfy(\.hasOffset) }
    var isEpoch: Bool { shapes.contains(where: \.isEpoch) }
    var isOfMonths: Bool { shapes.contains(where: \.isOfMonth) }
    var hasRange: Bool { shapes.contains(where: \.hasRange) }
    /// The letters of zones with which texts end.
    let zones: Set<String>
    var isAmbiguous: Bool { readings.count > 1 }

    private static let cellsMax = 20_000

    /// - Parameter cells: those of a column that are no words for missing. `nil` where fewer than nine of ten are dates.
    init?(_ cells: [String]) {
        var shapes: [DateShape: (shape: DateShape, cells: Set<String>)] = [:]
        var count = 0
        var misses = 0
        var zones: Set<String> = []
        for cell in cells.prefix(Self.cellsMax) {
            guard let shape = DateShape(cell) else {
                misses += 1
                if misses > 20, misses * 4 > count { return nil }
                continue
            }
            count += 1
            var entry = shapes[shape] ?? (shape, [])
            entry.shape.narrow(to: shape)
            if let zone = shape.zone { zones.insert(zone) }
            entry.cells.insert(cell)
            shapes[shape] = entry
        }
        guard count > 0, count * 10 >= (count + misses) * 8, shapes.count <= 6 else { return nil }
        let known = shapes.values.sorted { $0.cells.count > $1.cells.count }
        self.count = count
        self.zones = zones
        let offsets = ZoneLetters.offsets(of: zones)
        self.shapes = known.map(\.shape)
        if self.shapes.contains(where: \.isOfMonth) {
            readings = []
            (proof, isContradictory, isDayFirstByPoints) = (nil, false, false)
            return
        }
        var found: [Reading] = []
        let all = known.reduce(0) { $0 + $1.cells.count }
        var unread: [Order: String] = [:]
        for order in [Order.yearFirst, .dayFirst, .monthFirst] {
            var patterns: [TimePattern] = []
            var fitted = 0
            for (shape, cells) in known {
                guard let text = shape.pattern(order), let pattern = try? TimePattern(text, offsets: offsets)
                else {
                    unread[order] = unread[order] ?? cells.first
                    continue
                }
                if !patterns.contains(pattern) { patterns.append(pattern) }
                for cell in cells {
                    if pattern.label(of: cell) != nil {
                        fitted += 1
                    } else if unread[order].map({ cell < $0 }) ?? true {
                        unread[order] = cell
                    }
                }
            }
            if fitted > 0, !found.contains(where: { $0.patterns == patterns }) {
                found.append(Reading(order: order, patterns: patterns, fitted: fitted))
            }
        }
        guard let best = found.map(\.fitted).max() else { return nil }
        // With points between them the day comes first, wherever dates are written so.
        let isDotted = known.allSatisfy { $0.shape.isDotted }
        if isDotted, found.contains(where: { $0.fitted == best && $0.order == .dayFirst }) {
            isDayFirstByPoints = found.contains { $0.fitted == best && $0.order == .monthFirst }
            found.removeAll { $0.order == .monthFirst }
        } else {
            isDayFirstByPoints = false
        }
        // A year of two digits comes last, unless it can't.
        if !known.contains(where: { $0.shape.hasYear || $0.shape.parts.contains(.compactDate) }),
            found.contains(where: { $0.fitted == best && $0.order != .yearFirst })
        {
            found.removeAll { $0.order == .yearFirst }
        }
        let fitting = found.filter { $0.fitted == best }
        readings = fitting
        isContradictory = best < all && found.count > 1 && fitting.first?.order != .yearFirst && known.count == 1
        let lost: Order = fitting.first?.order == .dayFirst ? .monthFirst : .dayFirst
        let couldSwap = known.contains { $0.shape.isSwappable }
        proof = fitting.count == 1 && couldSwap && !isContradictory ? unread[lost] : nil
    }
}

extension DateShape {
    /// Whether the parts of its date have points between them.
    var isDotted: Bool {
        guard let first = parts.firstIndex(of: .number), first + 1 < parts.count else { return false }
        return parts[first + 1] == .literal(".")
    }

    /// Whether day and month could change places.
    var isSwappable: Bool {
        guard !hasMonthName, let first = parts.first(where: { $0 == .number || $0 == .year || $0 == .compactDate })
        else { return false }
        return first == .number
    }

    /// The pattern of an order; `nil` where the shape has no such order.
    func pattern(_ order: DateForm.Order) -> String? {
        if case .epoch(let text) = parts.first { return text }
        let numbers = self.numbers
        var letters: [String]
        let yearIsFirst = parts.first { $0 == .number || $0 == .year } == .year
        switch (hasYear, hasMonthName, numbers) {
        case (_, _, 0): letters = []
        case (true, true, 1): letters = ["d"]
        case (true, false, 2):
            guard yearIsFirst == (order == .yearFirst) else { return nil }
            letters = yearIsFirst ? ["M", "d"] : order == .dayFirst ? ["d", "M"] : ["M", "d"]
        case (false, true, 2): letters = order == .yearFirst ? ["yy", "d"] : ["d", "yy"]
        case (false, false, 3):
            letters =
                order == .yearFirst ? ["yy", "M", "d"] : order == .dayFirst ? ["d", "M", "yy"] : ["M", "d", "yy"]
        default: return nil
        }
        let isHalf = parts.contains(.half) || parts.contains(.endHalf)
        var text = ""
        // Where no nought stands before a single digit, one digit fits too, also where none is there yet.
        let isSure = hasYear && hasMonthName
        let isDatePadded =
            order == .yearFirst && !isSure || parts.indices.contains { parts[$0] == .number && isPadded[$0] }
        for (index, part) in parts.enumerated() {
            func wide(_ letter: String) -> String {
                widths[index] == 2 && (part == .number ? isDatePadded : isPadded[index]) ? letter + letter : letter
            }
            switch part {
            case .number:
                let letter = letters.removeFirst()
                text += letter == "yy" ? "yy" : wide(letter)
                if letter == "yy", widths[index] == 1 { return nil }
            case .year: text += "yyyy"
            case .monthName: text += "MMM"
            case .weekday: text += "EEE"
            case .compactDate: text += "yyyyMMdd"
            case .hour, .endHour: text += wide(isHalf ? "h" : "H")
            case .minute, .endMinute: text += "mm"
            case .second: text += "ss"
            case .endSecond: text += "ss"
            case .fraction: text += "SSS"
            case .half, .endHalf: text += "a"
            case .offset: text += "XXX"
            case .zone: text += "z"
            case .literal(let literal): text += literal.allSatisfy { !$0.isLetter } ? literal : "'\(literal)'"
            case .end(let end):
                guard let pattern = end.pattern(order) else { return nil }
                text += pattern
            case .epoch: break
            }
        }
        return text
    }
}

extension TimePattern {
    func reading(of cell: String) -> Reading? {
        var cell = cell
        return cell.withUTF8 { bytes in
            var reading = Reading()
            return match(UnsafeRawBufferPointer(bytes), into: &reading) ? reading : nil
        }
    }

    /// `nil` where the text is not written so, or the calendar has no such time.
    func label(of cell: String) -> LocalLabel? { reading(of: cell)?.label }
}
