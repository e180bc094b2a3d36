internal import EventSchema

/// The Swift of one event type, as tools/generate-schemas writes it beside the message: the conformance to `TypedEvent`, the
/// columns by name and, for an event type of which there are thousands a second, a writer and a reader of whole columns.
///
/// ```swift
/// let file = EventFile(message: "footfall.v1.PeopleCounted", descriptorSet: set, access: .package, isColumnar: true)
/// try file.text()
/// ```
package struct EventFile {
    /// Who may use what is generated.
    package enum Access: String, Sendable, CaseIterable {
        case `internal`
        /// Other modules of the package. The writer is public then: callers in other modules inline only what is.
        case `package`
    }

    /// The full name: `footfall.v1.PeopleCounted`.
    package let message: String
    /// A serialized `google.protobuf.FileDescriptorSet`: the event's file after what it imports.
    package let descriptorSet: [UInt8]
    package let access: Access
    /// Whether it has a writer and a reader of columns.
    package let isColumnar: Bool

    package init(message: String, descriptorSet: [UInt8], access: Access, isColumnar: Bool) {
        self.message = message
        self.descriptorSet = descriptorSet
        self.access = access
        self.isColumnar = isColumnar
    }

    /// The file without its digests.
    ///
    /// - Throws: ``GenerationError`` for a message that is no event type, or one with fields that no column writer is generated
    ///   for.
    package func text() throws -> String {
        let event: GeneratedEvent
        do { event = try GeneratedEvent(message: message, descriptorSet: descriptorSet, access: access) } catch {
            throw (error as? GenerationError) ?? GenerationError(message: message, reason: "\(error)")
        }
        var out = SwiftText()
        out.line(
            Self.parametersPrefix
                + ([message, access.rawValue] + (isColumnar ? ["columnar"] : [])).joined(separator: ", "))
        out.line("// swift-format-ignore-file")
        out.line()
        imports(&out)
        out.line()
        conformance(of: event, &out)
        out.line()
        event.writeColumns(&out)
        if isColumnar {
            try event.checkColumnar()
            event.writeWriter(&out)
            event.writeReader(&out)
            event.writeBatches(&out)
        }
        return out.text
    }

    private func imports(_ out: inout SwiftText) {
        let exposed = access == .package ? "package import" : "import"
        if isColumnar {
            for module in ["Bytes", "Columnar"] { out.line("\(exposed) \(module)") }
        }
        out.line("\(exposed) EventSchema")
        if isColumnar {
            out.line("import SwiftProtobuf")
            out.line("\(exposed) Zstd")
        }
    }

    private func conformance(of event: GeneratedEvent, _ out: inout SwiftText) {
        let modifier = event.modifier
        out.block("extension \(event.name): TypedEvent") { out in
            out.line("\(modifier)static let eventType = EventType(")
            out.line("    name: \"\(message)\",")
            out.line("    base64: \"\"\"")
            let base64 = descriptorSet.withUnsafeBytes { Base64.encoded($0) }
            var rest = base64[...]
            while !rest.isEmpty {
                out.line("        " + String(decoding: rest.prefix(96), as: UTF8.self) + "\\")
                rest = rest.dropFirst(96)
            }
            out.line()
            out.line("        \"\"\")")
            let key = event.key.map { $0.isOptional ? "has\($0.upperName) ? \($0.property) : nil" : $0.property }
            out.line("\(modifier)var eventKey: String? { \(key ?? "nil") }")
            if isColumnar {
                out.line("\(modifier)typealias BatchWriter = \(event.name)BatchWriter")
                out.line("\(modifier)typealias BatchReader = \(event.name)BatchReader")
            }
        }
    }
}

// MARK: What a file was made of

extension EventFile {
    private static let parametersPrefix = "// Written by tools/generate-schemas: "
    private static let digestPrefix = "// digest: "

    /// What a generated file says that it was made of, and so what it has to be: tests compare.
    ///
    /// - Throws: ``GenerationError`` where the text is not such a file.
    package init(generated text: String) throws {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard
            let parameters = lines.first(where: { $0.hasPrefix(Self.parametersPrefix) })?
                .dropFirst(Self.parametersPrefix.count).split(separator: ",").map({ $0.filter { $0 != " " } }),
            parameters.count >= 2, let access = Access(rawValue: parameters[1]),
            let start = lines.firstIndex(where: { $0.hasSuffix("base64: \"\"\"") }),
            let end = lines[(start + 1)...].firstIndex(where: { $0.hasSuffix("\"\"\")") })
        else { throw GenerationError(message: "a generated file", reason: "its header or descriptor set is missing") }
        let base64 = lines[(start + 1)..<end].joined().utf8.filter {
            $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\\")
        }
        guard let set = base64.withUnsafeBytes({ Base64.decoded($0) }) else {
            throw GenerationError(message: parameters[0], reason: "its descriptor set is not base64")
        }
        self.init(
            message: parameters[0], descriptorSet: set, access: access,
            isColumnar: parameters.dropFirst(2) == ["columnar"])
    }

    /// A file as it lies in the repository: `digests` of the `.proto` files on top of ``text()``.
    package func text(digests: [String]) throws -> String {
        try digests.map { Self.digestPrefix + $0 + "\n" }.joined() + text()
    }

    /// The digests on top of a generated file.
    package static func digests(of text: String) -> [String] {
        text.split(separator: "\n").prefix { $0.hasPrefix(digestPrefix) }.map {
            String($0.dropFirst(digestPrefix.count))
        }
    }
}
