import ErrorKinds

/// What is wrong with a mapping file, by the path of the key.
package struct MappingError: KindedError, Equatable {
    package let file: String
    /// As `time.formats[1]`; empty for the file as a whole.
    package let key: String
    package let reason: String

    package init(file: String, key: String, reason: String) {
        self.file = file
        self.key = key
        self.reason = reason
    }

    /// A configuration that can't be, whoever wrote it.
    package var kind: ErrorKind { .usage }
    package var description: String { key.isEmpty ? "\(file): \(reason)" : "\(file): \"\(key)\" \(reason)" }
}
