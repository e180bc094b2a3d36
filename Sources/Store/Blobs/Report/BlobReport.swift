internal import Timekeeping
package import Reports

/// Blobs as people and programs read them.
package enum BlobReport {
    package static func json(_ blob: Blob) -> JSONValue {
        .object([
            ("name", .string(blob.name)), ("size_bytes", .int(blob.sizeBytes)),
            ("content_type", .string(blob.contentType)), ("etag", .string(ETag.text(blob.etag))),
            ("sha256", .string(blob.sha256.hexadecimal)),
            ("metadata", .object(blob.metadata.pairs.map { ($0.name, .string($0.value)) })),
            ("captured_at", .time(blob.capturedAt)), ("stored_at", .time(blob.storedAt)),
            ("changed_at", .time(blob.changedAt)),
        ])
    }

    /// A line for each property.
    package static func properties(_ blob: Blob) -> String {
        var lines = [
            ("name", blob.name), ("size", "\(blob.sizeBytes) bytes"), ("content type", blob.contentType),
            ("etag", ETag.text(blob.etag)), ("sha256", blob.sha256.hexadecimal),
            ("captured at", blob.capturedAt.map { RFC3339.text($0) } ?? "-"),
            ("stored at", RFC3339.text(blob.storedAt)), ("changed at", RFC3339.text(blob.changedAt)),
        ]
        for (name, value) in blob.metadata.pairs { lines.append(("metadata \(name)", value)) }
        let width = lines.map { TextWidth.columns($0.0) }.max() ?? 0
        return lines.map { name, value in
            name + String(repeating: " ", count: width - TextWidth.columns(name) + 2) + value + "\n"
        }.joined()
    }
}
