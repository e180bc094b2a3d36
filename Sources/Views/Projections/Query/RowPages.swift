internal import Bytes
internal import LMDB

/// Whether a query wants another row.
package enum RowStep: Sendable {
    case next
    case stop
}

/// Reads stored row values in key order without ever holding the writer's pages for long: copies a page of at most 1 MiB,
/// ends its transaction, hands the values out, and renews.
///
/// **What a reader sees.** Every value (all rows of a window or an hour) is whole and of one commit. A page is of one
/// commit; the next page may be of a later one. So a query that runs beside the runner sees later windows at least as new as
/// earlier ones, and never a row twice. One thread at a time.
package final class RowPages {
    private let file: ProjectionFile
    private var next: [UInt8]
    private let end: [UInt8]?
    private var buffer = ByteBuffer(capacity: 1 << 16)
    private var entries: [(key: Range<Int>, value: Range<Int>)] = []
    private var isAtEnd = false
    /// The texts of every group that the values of the page refer to.
    package private(set) var groupTexts: [[[UInt8]?]] = []

    private static let bytesMax = 1 << 20
    private static let entriesMax = 10_000

    /// - Parameters:
    ///   - start: the first key.
    ///   - end: the key before which to stop; `nil` for the last.
    package init(_ file: ProjectionFile, from start: [UInt8], before end: [UInt8]? = nil) {
        self.file = file
        next = start
        self.end = end
    }

    /// Hands out all values, page by page.
    ///
    /// - Parameter newPage: called before the values of each page, when ``groupTexts`` may have grown.
    package func forEach(
        newPage: () throws -> Void = {}, _ body: (_ key: RawSpan, _ value: RawSpan) throws -> RowStep
    ) throws {
        while try load() {
            try newPage()
            let step = try buffer.withUnsafeBytes { (copied) throws -> RowStep in
                let bytes = copied.bytes
                for entry in entries {
                    if try body(bytes.extracting(entry.key), bytes.extracting(entry.value)) == .stop { return .stop }
                }
                return .next
            }
            if step == .stop { return }
        }
    }

    private func load() throws -> Bool {
        guard !isAtEnd else { return false }
        buffer.removeAll()
        entries.removeAll(keepingCapacity: true)
        let transaction = try file.environment.beginRead()
        if try transaction.count(file.groups) != groupTexts.count {
            groupTexts = try file.groupTexts(in: transaction)
        }
        var cursor = try transaction.cursor(file.rows)
        var more = try cursor.seek(next)
        while more, buffer.count < Self.bytesMax, entries.count < Self.entriesMax {
            let key = buffer.count
            buffer.append(cursor.key)
            let value = buffer.count
            if let end, !precedes(buffer, key..<value, end) {
                more = false
                break
            }
            buffer.append(cursor.value)
            entries.append((key..<value, value..<buffer.count))
            more = try cursor.next()
        }
        isAtEnd = !more
        if more {
            // The smallest key after the last one handed out.
            let last = entries[entries.count - 1].key
            next = [UInt8](UnsafeRawBufferPointer(start: buffer.base + last.lowerBound, count: last.count)) + [0]
        }
        return !entries.isEmpty
    }

    private func precedes(_ buffer: borrowing ByteBuffer, _ range: Range<Int>, _ end: [UInt8]) -> Bool {
        UnsafeRawBufferPointer(start: buffer.base + range.lowerBound, count: range.count)
            .lexicographicallyPrecedes(end)
    }
}
