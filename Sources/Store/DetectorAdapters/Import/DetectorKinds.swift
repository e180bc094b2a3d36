import EventSchema
internal import InputFiles

/// The kinds of input, known by their first message: one that is given to the wrong format is named once, and not line by line.
package enum DetectorKinds {
    /// Every format that an input may be of.
    static var formats: [any DetectorFormat.Type] {
        [
            FrigateEvents.self, SpatialAnalysisEvents.self, OnvifMetadata.self, AxisCounters.self, DetectionLines.self,
            XovisPush.self, MilesightReports.self, HikvisionCounting.self, DeepStreamMessages.self,
            OpenDataCamCounts.self, SupervisionDetections.self,
        ]
    }

    /// - Parameter message: the first of an input.
    /// - Throws: ``AdapterError/otherKind(_:wanted:name:)`` where it is none of the format and one of another.
    static func check(_ message: DetectorMessage, for wanted: any DetectorFormat.Type) throws(AdapterError) {
        guard !wanted.recognizes(message) else { return }
        if let other = formats.first(where: { $0 != wanted && $0.recognizes(message) }) {
            throw .otherKind(other.title, wanted: wanted.title, name: other.name)
        }
        // Of a document the first line may be all that is a record to a format of lines.
        if !message.isJSON, !wanted.framing.isOfXML, message.bytes.first == UInt8(ascii: "<") {
            throw .otherKind("an XML document", wanted: wanted.title, name: nil)
        }
        if !message.isJSON, !wanted.readsTables, isTable(message.bytes) {
            throw .otherKind("a table with columns", wanted: wanted.title, name: "counts")
        }
    }

    /// Looks at the first bytes of an input, inflated.
    ///
    /// - Throws: ``AdapterError/otherFile(_:wanted:)`` where they are of a file that has no messages as they are,
    ///   ``AdapterError/noText(wanted:)`` where they are no text.
    package static func check(head: [UInt8], for wanted: any DetectorFormat.Type) throws(AdapterError) {
        switch FileKind(head, zipNames: { [] }) {
        case nil, .json, .xml: if head.contains(0) { throw .noText(wanted: wanted.title) }
        case let kind?: throw .otherFile(kind, wanted: wanted.title)
        }
    }

    /// Looks at the beginning of an input, before anything is made of it.
    ///
    /// - Parameters:
    ///   - wanted: the format that is to read it.
    ///   - next: gives the input line by line; `nil` at its end.
    /// - Throws: as ``check(_:for:)`` does, and what `next` throws.
    package static func check(
        for wanted: any DetectorFormat.Type, _ next: () throws -> UnsafeRawBufferPointer?
    ) throws {
        let reader = MessageReader(wanted.framing)
        for _ in 0..<linesMax {
            guard let line = try next() else { return }
            var isMet = false
            try reader.line(line) { step in
                guard case .message(let message) = step, !isMet else { return }
                isMet = true
                try check(message, for: wanted)
            }
            if isMet { return }
        }
    }

    /// Reads an input up to its first event, of which nothing is made.
    ///
    /// - Parameters:
    ///   - format: one that has read nothing; it knows no registered stores.
    ///   - next: gives the input line by line; `nil` at its end.
    /// - Throws: ``AdapterError`` where the format refuses the input as a whole, and what `next` throws.
    package static func check(
        _ format: any DetectorFormat, _ next: () throws -> UnsafeRawBufferPointer?
    ) throws {
        var format = format
        let reader = MessageReader(type(of: format).framing)
        var events: [AdapterEvent] = []
        while events.isEmpty, let line = try next() {
            try reader.line(line) { step in
                guard case .message(let message) = step, events.isEmpty else { return }
                do { try format.take(message, into: &events) } catch  where BadRecord(part: error, line: 0) != nil {}
            }
        }
    }

    /// As ``check(for:_:)``, of a container up to its first block.
    package static func check(_ container: inout AvroContainer, for wanted: any DetectorFormat.Type) throws {
        let reader = MessageReader(wanted.framing)
        var isMet = false
        _ = try container.block { step in
            guard case .message(let bytes, let number) = step, !isMet else { return }
            isMet = true
            var isFirst = true
            try reader.body(bytes, line: number) { step in
                guard case .message(let message) = step, isFirst else { return }
                isFirst = false
                try check(message, for: wanted)
            }
        }
    }

    /// A first message has no more lines.
    private static let linesMax = 10_000

    /// Whether it is the first line of a table with at least three columns.
    private static func isTable(_ line: UnsafeRawBufferPointer) -> Bool {
        guard !line.contains(UInt8(ascii: "{")), !line.contains(UInt8(ascii: "<")) else { return false }
        return [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")].contains { separator in
            line.count { $0 == separator } >= 2
        }
    }
}
