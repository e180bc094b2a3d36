import Foundation
import SchemaGeneration
import Testing

/// The `.proto` files are the source; what was generated from them must not be older.
@Suite struct GeneratedCodeTests {
    static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL

    /// Every generated file, with the digests of the `.proto` files on top of it.
    private func generatedFiles() throws -> [(path: String, digests: [(digest: String, path: String)])] {
        let files = FileManager.default
        let folders = ["Sources", "Tests"].flatMap { top in
            (files.enumerator(atPath: Self.root.appending(path: top).path)?.compactMap { $0 as? String } ?? [])
                .filter { $0.hasSuffix("/Generated") }.map { "\(top)/\($0.dropLast("/Generated".count))" }
        }
        return try folders.flatMap { folder in
            let generated = Self.root.appending(path: "\(folder)/Generated")
            return try FileManager.default.contentsOfDirectory(atPath: generated.path()).map { name in
                let text = try String(contentsOf: generated.appending(path: name), encoding: .utf8)
                let digests = EventFile.digests(of: text).map { line in
                    let parts = line.split(separator: " ")
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

    @Test func `generated event types are what the generator makes of their descriptor sets`() throws {
        let files = try generatedFiles().map(\.path).filter { $0.hasSuffix(".event.swift") }
        #expect(!files.isEmpty)
        for path in files {
            let text = try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
            let made = try EventFile(generated: text).text(digests: EventFile.digests(of: text))
            #expect(made == text, "\(path): run tools/generate-schemas")
        }
    }

    @Test func `every schema has generated Swift`() throws {
        let covered = Set(try generatedFiles().flatMap { $0.digests.map(\.path) })
        let schemas = Self.root.appending(path: "schemas")
        let files = try #require(FileManager.default.enumerator(atPath: schemas.path()))
            .compactMap { $0 as? String }.filter { $0.hasSuffix(".proto") }
        #expect(!files.isEmpty)
        for file in files { #expect(covered.contains("schemas/\(file)"), "\(file)") }
    }

    @Test func `the checksum is that of cksum`() {
        #expect(PosixChecksum.line(of: Data("123456789".utf8)) == "930766865 9")
        #expect(PosixChecksum.line(of: Data()) == "4294967295 0")
    }
}
