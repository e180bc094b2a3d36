import SwiftProtobuf

/// Compares a message of one descriptor set with the message of that name in another, field by field, by numbers.
struct SchemaComparison {
    typealias FieldProto = Google_Protobuf_FieldDescriptorProto
    typealias Message = DescriptorIndex.Message

    struct Conflict {
        var path: String
        /// Of the field; empty where it is none.
        var numbers: [Int32]
        var reason: String
    }

    /// Where a field stands.
    struct Place {
        var path = ""
        var numbers: [Int32] = []

        func appending(_ field: FieldProto) -> Place {
            Place(path: path.isEmpty ? field.name : "\(path).\(field.name)", numbers: numbers + [field.number])
        }
    }

    let old: DescriptorIndex
    let new: DescriptorIndex
    private(set) var conflicts: [Conflict] = []
    private(set) var changes: [SchemaChange] = []
    /// Messages that are being compared, so that one that contains itself ends.
    private var ancestors: Set<String> = []
    var comparedEnumerations: Set<String> = []

    init(from old: DescriptorIndex, to new: DescriptorIndex) {
        self.old = old
        self.new = new
    }

    mutating func compare(_ name: String) throws(EventDescriptorError) {
        let before = try old.message(name)
        let after = try new.message(name)
        compareOptions(before, after, name)
        compare(before, after, name: name, at: Place())
    }

    mutating func refuse(_ place: Place, _ reason: String) {
        conflicts.append(Conflict(path: place.path, numbers: place.numbers, reason: reason))
    }

    mutating func note(_ place: Place, _ what: String) { changes.append(SchemaChange(path: place.path, what: what)) }

    private mutating func compare(_ before: Message, _ after: Message, name: String, at place: Place) {
        guard ancestors.insert(name).inserted else { return }
        defer { ancestors.remove(name) }
        let kept = Dictionary(after.descriptor.field.map { ($0.number, $0) }) { first, _ in first }
        for field in before.descriptor.field.sorted(by: { $0.number < $1.number }) {
            let inner = place.appending(field)
            if let now = kept[field.number] {
                compare(field, now, before, after, at: inner)
            } else {
                compareRemoved(field, after, at: inner)
            }
        }
        let known = Set(before.descriptor.field.map(\.number))
        for field in after.descriptor.field.sorted(by: { $0.number < $1.number }) {
            compareName(field, before, at: place)
            if !known.contains(field.number) { compareAdded(field, before, after, at: place.appending(field)) }
        }
        let messagePlace = Place(path: place.path.isEmpty ? name : place.path, numbers: place.numbers)
        compareReserved(before.descriptor, after.descriptor, at: messagePlace)
    }

    // MARK: A field that both have

    private mutating func compare(
        _ before: FieldProto, _ after: FieldProto, _ old: Message, _ new: Message, at place: Place
    ) {
        let cardinalities = (self.old.cardinality(before), self.new.cardinality(after))
        if cardinalities.0 != cardinalities.1 { refuse(place, "was \(cardinalities.0), is now \(cardinalities.1)") }
        compareOneof(before, after, old, new, at: place)
        let types = (Self.type(before), Self.type(after))
        guard types.0 == types.1 else {
            let name = after.name == before.name ? "" : ", as '\(after.name)'"
            refuse(place, "number \(before.number) was \(types.0), is now \(types.1)\(name)")
            return
        }
        let formats = (before.options.Fflog_V1_format, after.options.Fflog_V1_format)
        if formats.0 != formats.1 {
            refuse(place, "its format was \(Self.name(formats.0)), is now \(Self.name(formats.1))")
        }
        if before.name != after.name { note(place, "renamed to '\(after.name)', number \(before.number) as before") }
        switch before.type {
        case .enum:
            let name = before.bareTypeName
            if let was = self.old.enumerations[name], let now = self.new.enumerations[name] {
                compare(was, now, name: name, at: place)
            }
        case .message, .group:
            let name = before.bareTypeName
            if let was = self.old.messages[name], let now = self.new.messages[name] {
                compare(was, now, name: name, at: place)
            }
        default: break
        }
    }

    private mutating func compareOneof(
        _ before: FieldProto, _ after: FieldProto, _ old: Message, _ new: Message, at place: Place
    ) {
        switch (old.oneof(before), new.oneof(after)) {
        case (nil, nil):
            guard before.label != .repeated, after.label != .repeated else { return }
            let presences = (old.presence(before), new.presence(after))
            if presences.0 != presences.1 { refuse(place, "was \(presences.0), is now \(presences.1)") }
        case (let was?, nil): refuse(place, "was in oneof '\(old.oneofName(was))', is now in none")
        case (nil, let now?): refuse(place, "was in no oneof, is now in oneof '\(new.oneofName(now))'")
        case (let was?, let now?):
            // Oneofs have no numbers: it is the same one if the same fields exclude each other. One that is in no oneof any more
            // is told of by itself.
            let others = (old.numbers(ofOneof: was), new.numbers(ofOneof: now))
            let shared = old.numbersInOneofs.intersection(new.numbersInOneofs)
            if others.0.intersection(shared) != others.1.intersection(shared) {
                refuse(
                    place,
                    "was in oneof '\(old.oneofName(was))', is now in oneof '\(new.oneofName(now))' with other fields")
            }
        }
    }

    // MARK: A field that only one has

    private mutating func compareRemoved(_ field: FieldProto, _ new: Message, at place: Place) {
        let isNumberReserved = new.descriptor.reservedRange.contains {
            $0.start <= field.number && field.number < $0.end
        }
        // A name that is used again is told of where it is used.
        let isNameKept =
            new.descriptor.reservedName.contains(field.name)
            || new.descriptor.field.contains { $0.name == field.name }
        if isNumberReserved, isNameKept { return note(place, "removed, number \(field.number) reserved") }
        var missing: [String] = []
        if !isNumberReserved { missing.append("reserved \(field.number);") }
        if !isNameKept { missing.append("reserved \"\(field.name)\";") }
        refuse(
            place,
            "number \(field.number) (\(Self.type(field))) was removed without being reserved: add "
                + missing.joined(separator: " "))
    }

    private mutating func compareAdded(_ field: FieldProto, _ old: Message, _ new: Message, at place: Place) {
        if let range = old.descriptor.reservedRange.first(where: { $0.start <= field.number && field.number < $0.end })
        {
            let name = range.end == range.start + 1 ? "\(range.start)" : "\(range.start) to \(range.end - 1)"
            refuse(place, "number \(field.number) was reserved (reserved \(name);), is now used")
        }
        if old.descriptor.reservedName.contains(field.name) { refuse(place, "the name was reserved, is now used") }
        if field.label != .repeated, new.isImplicit(field) || field.label == .required {
            refuse(
                place,
                "number \(field.number) is new and not optional: events of earlier versions have no value there, and "
                    + "absent is not zero; declare it `optional`")
        } else {
            let oneof = new.oneof(field).map { " in oneof '\(new.oneofName($0))'" } ?? ""
            note(place, "added, \(Self.type(field)), number \(field.number)\(oneof)")
        }
    }

    /// The name of a field that is there now, where an earlier version used it for another number.
    private mutating func compareName(_ field: FieldProto, _ old: Message, at place: Place) {
        guard let was = old.descriptor.field.first(where: { $0.name == field.name }), was.number != field.number
        else { return }
        refuse(place.appending(was), "was number \(was.number), is now number \(field.number): a name keeps its number")
    }

    // MARK: The event's time and key

    private mutating func compareOptions(_ before: Message, _ after: Message, _ name: String) {
        let options = (before.descriptor.options, after.descriptor.options)
        compare(option: "event_time", options.0.Fflog_V1_eventTime, options.1.Fflog_V1_eventTime, before, after, name)
        compare(option: "key", options.0.Fflog_V1_key, options.1.Fflog_V1_key, before, after, name)
    }

    private mutating func compare(
        option: String, _ before: String, _ after: String, _ old: Message, _ new: Message, _ name: String
    ) {
        func number(_ field: String, _ message: Message) -> Int32? {
            message.descriptor.field.first { $0.name == field }?.number
        }
        func text(_ field: String, _ message: Message) -> String {
            field.isEmpty ? "no field" : "'\(field)'" + (number(field, message).map { ", number \($0)" } ?? "")
        }
        guard before.isEmpty != after.isEmpty || number(before, old) != number(after, new) else { return }
        refuse(
            Place(path: name),
            "option (fflog.v1.\(option)) was \(text(before, old)), is now \(text(after, new))")
    }
}
