/// Names as SwiftProtobuf gives them to fields and messages (swift-protobuf's NamingUtils).
enum SwiftNames {
    /// Words that are written in one case.
    private static let uniform: Set<String> = ["url", "http", "https", "id"]
    private static let keywords: Set<String> = [
        "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer", "deinit", "do",
        "else",
        "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import", "in",
        "init",
        "inout", "internal", "is", "let", "nil", "operator", "private", "protocol", "public", "repeat", "rethrows",
        "return",
        "self", "static", "struct", "subscript", "super", "switch", "throw", "throws", "true", "try", "typealias",
        "var",
        "where", "while",
    ]

    /// `frames_per_second` as `framesPerSecond`.
    static func lowerCamel(_ name: String) -> String { camel(name, firstIsUpper: false) }

    /// `frames_per_second` as `FramesPerSecond`.
    static func upperCamel(_ name: String) -> String { camel(name, firstIsUpper: true) }

    static func escaped(_ name: String) -> String { keywords.contains(name) ? "`\(name)`" : name }

    private static func camel(_ name: String, firstIsUpper: Bool) -> String {
        var words: [String] = []
        var word = ""
        var lastIsDigit = false
        for character in name {
            let isDigit = character.isNumber
            if character == "_" || character.isUppercase || isDigit != lastIsDigit, !word.isEmpty {
                words.append(word)
                word = ""
            }
            lastIsDigit = isDigit
            if character != "_" { word += character.lowercased() }
        }
        if !word.isEmpty { words.append(word) }
        return words.enumerated().map { index, word in
            let isUpper = index > 0 || firstIsUpper
            if uniform.contains(word) { return isUpper ? word.uppercased() : word }
            return isUpper ? word.prefix(1).uppercased() + word.dropFirst() : word
        }.joined()
    }

    /// A message's Swift name: after the file's `swift_prefix`, or after its package where there is none.
    static func message(_ name: String, package: String, swiftPrefix: String?) -> String {
        if let swiftPrefix { return swiftPrefix + name }
        let parts = package.split(separator: ".").map { upperCamel(String($0)) + "_" }
        return parts.joined() + name
    }
}
