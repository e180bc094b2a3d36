import Foundation

/// A value of a mapping, and the file that says it: where a mapping extends another, a fault is said of the one that has it.
package struct MappingValue {
    enum Content {
        case object([String: MappingValue])
        /// Text, a number, a boolean or a list, as Foundation reads JSON.
        case plain(Any)
        /// Null: the key is taken away.
        case removed
    }

    var content: Content
    let file: String

    /// Of JSON as Foundation reads it.
    init(_ json: Any, file: String) {
        self.file = file
        content =
            switch json {
            case let object as [String: Any]: .object(object.mapValues { MappingValue($0, file: file) })
            case is NSNull: .removed
            default: .plain(json)
            }
    }

    private init(_ content: Content, file: String) { (self.content, self.file) = (content, file) }

    /// What is there; `nil` for what was taken away.
    package var json: Any? {
        switch content {
        case .object(let values): values.compactMapValues(\.json)
        case .plain(let json): json
        case .removed: nil
        }
    }

    var values: [String: MappingValue]? { if case .object(let values) = content { values } else { nil } }
    var isRemoved: Bool { if case .removed = content { true } else { false } }

    /// The path of the first key that is null; `nil` where none is.
    func removedKey(below path: String = "") -> String? {
        guard let values else { return isRemoved ? path : nil }
        return values.keys.sorted().lazy.compactMap {
            values[$0]!.removedKey(below: path.isEmpty ? $0 : "\(path).\($0)")
        }.first
    }

    /// With what a newer one has: objects by their keys, all else as the newer one has it.
    func extended(by newer: MappingValue) -> MappingValue {
        guard let values, let others = newer.values else { return newer }
        return MappingValue(.object(values.merging(others) { $0.extended(by: $1) }), file: newer.file)
    }
}
