package import ErrorKinds

/// Amounts of bytes as people write them: `200MB`, `1GiB`, `65536`.
package enum ByteCountText {
    package struct Malformed: KindedError {
        package let text: String
        package let reason: String
        package var kind: ErrorKind { .usage }
        package var description: String {
            "'\(text)' is no amount of bytes: \(reason). Write a whole number, and kB, MB, GB, TB (powers of 1000) or KiB, MiB, "
                + "GiB, TiB (of 1024) unless it is bytes: 200MB, 1GiB"
        }
    }

    private static let units: [(name: String, bytes: Int)] = [
        ("", 1), ("b", 1), ("kb", 1_000), ("mb", 1_000_000), ("gb", 1_000_000_000), ("tb", 1_000_000_000_000),
        ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30), ("tib", 1 << 40),
    ]

    /// - Returns: Bytes, at least 1.
    package static func parse(_ text: String) throws -> Int {
        let digits = text.prefix { ("0"..."9").contains($0) }
        let name = text.dropFirst(digits.count)
        guard !digits.isEmpty else { throw Malformed(text: text, reason: "it doesn't begin with a number") }
        guard let unit = units.first(where: { $0.name == name.lowercased() }) else {
            throw Malformed(text: text, reason: "'\(name)' is no unit")
        }
        let (bytes, isOver) = (Int(digits) ?? .max).multipliedReportingOverflow(by: unit.bytes)
        guard !isOver else { throw Malformed(text: text, reason: "it is more than there can be") }
        guard bytes > 0 else { throw Malformed(text: text, reason: "it is nothing") }
        return bytes
    }

    /// The largest unit that gives a whole number: `200MB`, `1GiB`.
    package static func text(_ bytes: Int) -> String {
        let names = ["B": 1, "kB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000]
            .merging(["KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40]) { $1 }
        let unit = names.filter { bytes % $0.value == 0 && bytes >= $0.value }.max { $0.value < $1.value }
        return unit.map { "\(bytes / $0.value)\($0.key)" } ?? "\(bytes)B"
    }
}
