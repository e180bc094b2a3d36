/// A field as the row codecs see it: plain bits, so that walking fields touches no reference counts.
struct PlannedField: BitwiseCopyable {
    /// Where the name starts in ``EventPlan/names``; it stands there as `"name":`.
    var nameStart: Int32
    var nameCount: Int32
    var number: UInt32
    /// Of a leaf its column; of a message the column that is not null where the message is there.
    var column: Int32
    /// The type of a leaf; meaningless for a message.
    var type: EventFieldType
    var format: EventFieldFormat
    var isMessage: Bool
    var isRequired: Bool
    var omitsDefault: Bool
    var ownsPresenceColumn: Bool
    /// Index of the oneof among all of the tree; -1 for none.
    var oneof: Int32
    /// Fields of a message, consecutive in ``EventPlan/fields``.
    var firstChild: Int32
    var childCount: Int32
    /// Index into ``EventPlan/enumerations``; -1 for none.
    var enumeration: Int32
}

struct PlannedEnumeration: BitwiseCopyable {
    var firstValue: Int32
    var valueCount: Int32
}

struct PlannedEnumerationValue: BitwiseCopyable {
    var number: Int32
    var nameStart: Int32
    var nameCount: Int32
}

/// The fields of an event as flat memory: those of the message first, those of each nested message consecutive after.
final class EventPlan: @unchecked Sendable {
    // Sendable: everything is written in init, and only read from then on.
    let fields: UnsafeMutableBufferPointer<PlannedField>
    /// The fields of the event itself are `fields[0..<rootCount]`.
    let rootCount: Int
    let columnCount: Int
    let oneofCount: Int
    let enumerations: UnsafeMutableBufferPointer<PlannedEnumeration>
    let values: UnsafeMutableBufferPointer<PlannedEnumerationValue>
    let names: UnsafeMutableBufferPointer<UInt8>
    /// The path of each field, for messages to people.
    let paths: [String]

    init(_ root: [EventDescriptorBuilder.Field], columns: [EventColumn]) {
        var layout = Layout(columns: columns)
        layout.place(root)
        rootCount = root.count
        columnCount = columns.count
        oneofCount = layout.oneofs.count
        fields = Self.copy(layout.fields)
        enumerations = Self.copy(layout.enumerations)
        values = Self.copy(layout.values)
        names = Self.copy(layout.names)
        paths = layout.paths
    }

    deinit {
        fields.deallocate()
        enumerations.deallocate()
        values.deallocate()
        names.deallocate()
    }

    private static func copy<T: BitwiseCopyable>(_ array: [T]) -> UnsafeMutableBufferPointer<T> {
        let memory = UnsafeMutableBufferPointer<T>.allocate(capacity: array.count)
        _ = memory.initialize(from: array)
        return memory
    }

    /// The name of a field, without quotes.
    func name(_ field: borrowing PlannedField) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: names.baseAddress! + Int(field.nameStart) + 1, count: Int(field.nameCount))
    }

    /// The name with quotes and colon, as JSON wants it.
    func quotedName(_ field: borrowing PlannedField) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: names.baseAddress! + Int(field.nameStart), count: Int(field.nameCount) + 3)
    }

    func name(_ value: borrowing PlannedEnumerationValue) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: names.baseAddress! + Int(value.nameStart), count: Int(value.nameCount))
    }

    /// The JSON name of an enum's number; `nil` where the schema does not know it.
    func enumerationName(_ number: Int64, of enumeration: Int) -> UnsafeRawBufferPointer? {
        let planned = enumerations[enumeration]
        let first = Int(planned.firstValue)
        let count = Int(planned.valueCount)
        // Most enums count from 0: then the value is where its number says.
        if number >= 0, number < Int64(count), Int64(values[first + Int(number)].number) == number {
            return name(values[first + Int(number)])
        }
        for index in first..<(first + count) where Int64(values[index].number) == number { return name(values[index]) }
        return nil
    }

    /// The number of an enum's JSON name.
    func enumerationNumber(_ text: UnsafeRawBufferPointer, of enumeration: Int) -> Int32? {
        let planned = enumerations[enumeration]
        let first = Int(planned.firstValue)
        for index in first..<(first + Int(planned.valueCount)) where text.isEqual(to: name(values[index])) {
            return values[index].number
        }
        return nil
    }
}

extension EventPlan {
    /// The arrays as they grow; copied to flat memory at the end.
    private struct Layout {
        let columns: [EventColumn]
        var fields: [PlannedField] = []
        var enumerations: [PlannedEnumeration] = []
        var values: [PlannedEnumerationValue] = []
        var names: [UInt8] = []
        var paths: [String] = []
        var oneofs: [Int: Int32] = [:]
        var placed: [String: Int32] = [:]

        mutating func place(_ tree: [EventDescriptorBuilder.Field]) {
            let first = fields.count
            for field in tree {
                fields.append(plan(field))
                paths.append(field.path)
            }
            for (position, field) in tree.enumerated() {
                guard let children = field.fields else { continue }
                fields[first + position].firstChild = Int32(fields.count)
                fields[first + position].childCount = Int32(children.count)
                place(children)
            }
        }

        private mutating func plan(_ field: EventDescriptorBuilder.Field) -> PlannedField {
            let column = columns[field.column]
            let nameStart = names.count
            names += Array("\"\(field.name)\":".utf8)
            var oneof: Int32 = -1
            if let declared = field.oneof {
                oneof = oneofs[declared] ?? Int32(oneofs.count)
                oneofs[declared] = oneof
            }
            return PlannedField(
                nameStart: Int32(nameStart), nameCount: Int32(field.name.utf8.count), number: UInt32(field.number),
                column: Int32(field.column), type: column.type, format: column.format,
                isMessage: field.fields != nil, isRequired: field.isRequired, omitsDefault: field.omitsDefault,
                ownsPresenceColumn: field.ownsPresenceColumn, oneof: oneof, firstChild: 0, childCount: 0,
                enumeration: field.fields == nil ? column.enumeration.map { place($0) } ?? -1 : -1)
        }

        private mutating func place(_ enumeration: EventEnumeration) -> Int32 {
            if let known = placed[enumeration.name] { return known }
            let index = Int32(enumerations.count)
            enumerations.append(
                PlannedEnumeration(firstValue: Int32(values.count), valueCount: Int32(enumeration.values.count)))
            for value in enumeration.values {
                let text = Array(value.name.utf8)
                values.append(
                    PlannedEnumerationValue(
                        number: value.number, nameStart: Int32(names.count), nameCount: Int32(text.count)))
                names += text
            }
            placed[enumeration.name] = index
            return index
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether both hold the same bytes.
    func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        for index in 0..<count where self[index] != other[index] { return false }
        return true
    }
}
