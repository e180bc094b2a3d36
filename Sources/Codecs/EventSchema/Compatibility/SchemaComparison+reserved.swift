import SwiftProtobuf

/// What was reserved stays reserved: else a later version could use it, and nobody would remember why it must not.
extension SchemaComparison {
    mutating func compareReserved(
        _ before: Google_Protobuf_DescriptorProto, _ after: Google_Protobuf_DescriptorProto, at place: Place
    ) {
        compareReserved(
            before.reservedRange.map { Int64($0.start)..<Int64($0.end) },
            after.reservedRange.map { Int64($0.start)..<Int64($0.end) },
            // Those have been told of one by one.
            used: after.field.map { Int64($0.number) }, at: place)
        compareReserved(before.reservedName, after.reservedName, used: after.field.map(\.name), at: place)
    }

    mutating func compareReserved(
        _ before: [Range<Int64>], _ after: [Range<Int64>], used: [Int64], at place: Place
    ) {
        let covered = (after + used.map { $0..<($0 + 1) }).sorted { $0.lowerBound < $1.lowerBound }
        for range in before {
            var next = range.lowerBound
            for cover in covered where cover.upperBound > next && next < range.upperBound {
                if cover.lowerBound > next { lost(next..<min(cover.lowerBound, range.upperBound), at: place) }
                next = max(next, cover.upperBound)
            }
            if next < range.upperBound { lost(next..<range.upperBound, at: place) }
        }
    }

    private mutating func lost(_ range: Range<Int64>, at place: Place) {
        guard !range.isEmpty else { return }
        let text = range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound - 1)"
        refuse(place, "the reservation of \(text) is gone: keep reserved \(text);")
    }

    mutating func compareReserved(_ before: [String], _ after: [String], used: [String], at place: Place) {
        for name in before where !after.contains(name) && !used.contains(name) {
            refuse(place, "the reservation of the name '\(name)' is gone: keep reserved \"\(name)\";")
        }
    }
}
