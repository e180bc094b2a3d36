import SwiftProtobuf

/// Events hold an enum's number, and JSON shows its name: both keep their meaning, and values are only added.
extension SchemaComparison {
    typealias EnumProto = Google_Protobuf_EnumDescriptorProto

    mutating func compare(_ before: EnumProto, _ after: EnumProto, name: String, at place: Place) {
        // Several fields may have the type; one is enough to say what is wrong with it.
        guard comparedEnumerations.insert(name).inserted else { return }
        let kept = Dictionary(after.value.map { ($0.name, $0.number) }) { first, _ in first }
        for value in before.value {
            let now = after.value.first { $0.number == value.number }?.name
            if let number = kept[value.name] {
                guard number != value.number else { continue }
                refuse(place, "\(value.name) of \(name) was \(value.number), is now \(number)")
                if let now { refuse(place, "\(value.number) of \(name) was \(value.name), is now \(now)") }
            } else if let now {
                refuse(
                    place,
                    "\(value.number) of \(name) was \(value.name), is now \(now): a value keeps its name; an alias may be "
                        + "added after it")
            } else {
                refuse(
                    place,
                    "\(value.name) = \(value.number) of \(name) was removed: values stay for the events that have them")
            }
        }
        let known = Set(before.value.map(\.name))
        for value in after.value where !known.contains(value.name) {
            if before.reservedRange.contains(where: { $0.start <= value.number && value.number <= $0.end }) {
                refuse(place, "\(value.number) of \(name) was reserved, is now \(value.name)")
            }
            if before.reservedName.contains(value.name) {
                refuse(place, "the name \(value.name) of \(name) was reserved, is now used")
            }
            note(place, "\(value.name) = \(value.number) added to \(name)")
        }
        compareNames(before, after, name: name, at: place)
        compareReserved(
            before.reservedRange.map { Int64($0.start)..<(Int64($0.end) + 1) },
            after.reservedRange.map { Int64($0.start)..<(Int64($0.end) + 1) },
            used: after.value.map { Int64($0.number) }, at: Place(path: name))
        compareReserved(
            before.reservedName, after.reservedName, used: after.value.map(\.name), at: Place(path: name))
    }

    /// A name in JSON may change although no value's does: where an alias comes first, and where a new value lacks the enum's
    /// prefix, so that all are written with theirs.
    private mutating func compareNames(_ before: EnumProto, _ after: EnumProto, name: String, at place: Place) {
        func written(_ type: EnumProto) -> [Int32: String] {
            let values = EventEnumeration(name: name, declared: type.value.map { ($0.name, $0.number) }).values
            return Dictionary(values.map { ($0.number, $0.name) }) { first, _ in first }
        }
        let now = written(after)
        let declared = Set(after.value.map(\.name))
        for value in before.value where declared.contains(value.name) {
            guard let was = written(before)[value.number], let text = now[value.number], was != text,
                after.value.contains(where: { $0.name == value.name && $0.number == value.number })
            else { continue }
            return refuse(
                place,
                "\(value.number) of \(name) was \"\(was)\" in JSON, is now \"\(text)\": an alias comes after the name that there "
                    + "was, and all names begin with the enum's")
        }
    }
}
