import EventSchema

/// The type of a value in an Avro file, by the schema that the file has in it (Avro specification, "Schema declaration").
indirect enum AvroSchema {
    case null, boolean, int, long, float, double, bytes, string
    case fixed(Int)
    case enumeration
    case array(AvroSchema)
    case map(AvroSchema)
    case union([AvroSchema])
    case record(name: String, fields: [(name: String, type: AvroSchema)])
    /// A named type within itself, or another that is declared elsewhere in the schema.
    case named(String)

    /// Every named type of a schema, by its name with and without its namespace.
    struct Names {
        var types: [String: AvroSchema] = [:]
    }

    /// - Parameter depth: types around it.
    init(_ element: JSONElement, _ names: inout Names, in namespace: String = "", depth: Int = 0) throws {
        guard depth < 32 else { throw AvroError.badSchema("it is nested too deeply") }
        switch element.kind {
        case .text: self = Self.primitive(try element.text())
        case .array:
            self = .union(
                try element.list().map { try AvroSchema($0, &names, in: namespace, depth: depth + 1) })
        default:
            let space = try element["namespace"].textIfPresent() ?? namespace
            let type = element["type"]
            guard type.kind == .text else {
                self = try AvroSchema(type, &names, in: space, depth: depth + 1)
                return
            }
            let name = try element["name"].textIfPresent() ?? ""
            switch try type.text() {
            case "record":
                var fields: [(name: String, type: AvroSchema)] = []
                for field in try element["fields"].list() {
                    fields.append(
                        (
                            try field["name"].text(),
                            try AvroSchema(field["type"], &names, in: space, depth: depth + 1)
                        ))
                }
                self = .record(name: name, fields: fields)
            case "array": self = .array(try AvroSchema(element["items"], &names, in: space, depth: depth + 1))
            case "map": self = .map(try AvroSchema(element["values"], &names, in: space, depth: depth + 1))
            case "fixed":
                let size = try element["size"].uint64()
                guard size < 1 << 24 else { throw AvroError.badSchema("a fixed value of \(size) bytes") }
                self = .fixed(Int(size))
            case "enum": self = .enumeration
            case let other: self = Self.primitive(other)
            }
            guard !name.isEmpty else { return }
            names.types[name] = self
            names.types["\(space).\(name)"] = self
        }
    }

    private static func primitive(_ name: String) -> AvroSchema {
        switch name {
        case "null": .null
        case "boolean": .boolean
        case "int": .int
        case "long": .long
        case "float": .float
        case "double": .double
        case "bytes": .bytes
        case "string": .string
        default: .named(name)
        }
    }
}
