import Foundation

/// One object of a mapping file: hands its keys out by type and complains about those that nobody asked for.
struct MappingObject {
    /// The one that has the object, or the newest of those that it is merged from.
    private let file: String
    private let path: String
    private let known: [String: MappingValue]
    private var asked: Set<String> = []

    init(_ source: MappingSource) {
        file = source.file
        path = ""
        known = source.value.values ?? [:]
    }

    private init(_ value: MappingValue, path: String) throws(MappingError) {
        guard let values = value.values else {
            throw MappingError(file: value.file, key: path, reason: "must be a JSON object")
        }
        file = value.file
        self.path = path
        known = values
    }

    /// A fault of a key, in the file that has it.
    func error(_ key: String, _ reason: String) -> MappingError {
        let name = String(key.prefix { $0 != "[" && $0 != "." })
        return MappingError(file: known[name]?.file ?? file, key: place(of: key), reason: reason)
    }

    private func place(of key: String) -> String { path.isEmpty || key.isEmpty ? path + key : "\(path).\(key)" }

    private func json(_ key: String) -> Any? { known[key]?.json }

    mutating func optionalText(_ key: String) throws(MappingError) -> String? {
        asked.insert(key)
        guard let value = json(key) else { return nil }
        guard let text = value as? String else { throw error(key, "must be text") }
        return text
    }

    mutating func text(_ key: String, among choices: [String] = []) throws(MappingError) -> String {
        let quoted = choices.map { "\"\($0)\"" }
        let expected = [quoted.dropLast().joined(separator: ", "), quoted.last ?? ""].filter { !$0.isEmpty }
            .joined(separator: " or ")
        guard let text = try optionalText(key) else {
            throw error(key, choices.isEmpty ? "is missing" : "is missing: \(expected)")
        }
        guard choices.isEmpty || choices.contains(text) else {
            throw error(key, "must be \(expected), not \"\(text)\"")
        }
        return text
    }

    mutating func optionalInteger(_ key: String) throws(MappingError) -> Int? {
        asked.insert(key)
        guard let value = json(key) else { return nil }
        // A JSON boolean is a number to Foundation, 1 and 0 are booleans to a cast, and a fraction would be cut.
        let isBoolean = (value as? NSNumber).map { String(cString: $0.objCType) == "c" } ?? false
        guard let number = value as? Double, !isBoolean, let integer = Int(exactly: number) else {
            throw error(key, "must be a whole number")
        }
        return integer
    }

    mutating func optionalTexts(_ key: String) throws(MappingError) -> [String]? {
        asked.insert(key)
        guard let value = json(key) else { return nil }
        guard let texts = value as? [String] else { throw error(key, "must be a list of texts") }
        return texts
    }

    /// Whether a key has a list, in place of one text or number.
    func isList(_ key: String) -> Bool { json(key) is [Any] }

    mutating func texts(_ key: String) throws(MappingError) -> [String] {
        guard let texts = try optionalTexts(key) else { throw error(key, "is missing: a list of texts") }
        return texts
    }

    mutating func object(_ key: String) throws(MappingError) -> MappingObject {
        asked.insert(key)
        guard let value = known[key], !value.isRemoved else { throw error(key, "is missing: an object") }
        return try MappingObject(value, path: place(of: key))
    }

    mutating func optionalObject(_ key: String) throws(MappingError) -> MappingObject? {
        asked.insert(key)
        return json(key) == nil ? nil : try object(key)
    }

    /// All keys, each with a list of texts; one text is a list of one.
    func allTexts() throws(MappingError) -> [String: [String]] {
        var texts: [String: [String]] = [:]
        for (key, value) in known.compactMapValues(\.json) {
            if let text = value as? String {
                texts[key] = [text]
            } else if let list = value as? [String] {
                texts[key] = list
            } else {
                throw error(key, "must be a list of texts")
            }
        }
        return texts
    }

    mutating func optionalObjects(_ key: String) throws(MappingError) -> [MappingObject]? {
        asked.insert(key)
        guard let value = json(key) else { return nil }
        guard let list = value as? [Any] else { throw error(key, "must be a list of objects") }
        var objects: [MappingObject] = []
        for (index, element) in list.enumerated() {
            let value = MappingValue(element, file: known[key]?.file ?? file)
            objects.append(try MappingObject(value, path: place(of: "\(key)[\(index)]")))
        }
        return objects
    }

    /// Refuses a key that no other call asked for, also one that is taken away: it is most often a misspelt one.
    func finish() throws(MappingError) {
        guard let unknown = known.keys.filter({ !asked.contains($0) }).min() else { return }
        let names = asked.sorted().joined(separator: ", ")
        throw error(unknown, "is not known here. Known are: \(names)")
    }
}
