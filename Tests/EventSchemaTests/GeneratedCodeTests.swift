import Foundation
import Testing

/// The `.proto` files are the source; what was generated from them must not be older.
@Suite struct GeneratedCodeTests {
    static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL

    /// Every generated file, with the digests of the `.proto` files on top of it.
    private func generatedFiles() throws -> [(path: String, digests: [(digest: String, path: String)])] {
        let folders = try ["Sources", "Tests"].flatMap { top in
            try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: top).path).map {
                "\(top)/\($0)"
            }
        }.filter { FileManager.default.fileExists(atPath: Self.root.appending(path: "\($0)/Generated").path) }
        return try folders.flatMap { folder in
            let generated = Self.root.appending(path: "\(folder)/Generated")
            return try FileManager.default.contentsOfDirectory(atPath: generated.path()).map { name in
                let text = try String(contentsOf: generated.appending(path: name), encoding: .utf8)
                let digests = text.split(separator: "\n").prefix { $0.hasPrefix("// digest: ") }.map { line in
                    let parts = line.dropFirst("// digest: ".count).split(separator: " ")
                    return (digest: "\(parts[0]) \(parts[1])", path: String(parts[2]))
                }
                return (path: "\(folder)/Generated/\(name)", digests: digests)
            }
        }
    }

    @Test func `generated Swift is as new as its schemas: else run tools/generate-schemas`() throws {
        for file in try generatedFiles() {
            #expect(!file.digests.isEmpty, "\(file.path) has no digest")
            for (digest, path) in file.digests {
                let text = try Data(contentsOf: Self.root.appending(path: path))
                #expect(PosixChecksum.line(of: text) == digest, "\(file.path) is older than \(path)")
            }
        }
    }

    @Test func `every schema has generated Swift`() throws {
        let covered = Set(try generatedFiles().flatMap { $0.digests.map(\.path) })
        let schemas = Self.root.appending(path: "schemas")
        let files = try #require(FileManager.default.enumerator(atPath: schemas.path()))
            .compactMap { $0 as? String }.filter { $0.hasSuffix(".proto") }
        #expect(files.count >= 5)
        for file in files { #expect(covered.contains("schemas/\(file)"), "\(file)") }
    }

    @Test func `the checksum is that of cksum`() {
        #expect(PosixChecksum.line(of: Data("123456789".utf8)) == "930766865 9")
        #expect(PosixChecksum.line(of: Data()) == "4294967295 0")
    }
}

/// What `cksum` prints (POSIX.1-2017, cksum): CRC-32 with polynomial 04C11DB7 over the bytes and then their count.
private enum PosixChecksum {
    static func line(of data: Data) -> String {
        var register: UInt32 = 0
        func take(_ byte: UInt8) {
            register ^= UInt32(byte) << 24
            for _ in 0..<8 { register = register >> 31 == 1 ? register << 1 ^ 0x04C1_1DB7 : register << 1 }
        }
        for byte in data { take(byte) }
        var count = data.count
        while count > 0 {
            take(UInt8(count & 0xFF))
            count >>= 8
        }
        return "\(~register) \(data.count)"
    }
}
