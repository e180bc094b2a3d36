import EventLog
import FootfallTestSupport
import Foundation
import Testing
import TestSupport

@testable import CounterImport
@testable import InputFiles

/// Files in encodings, as imports meet them.
@Suite struct ImportEncodingTests {
    private let text = "time,site,in,out\n2023-01-01 00:00,Königstraße,1,2\n2023-01-01 01:00,Königstraße,3,4\n"

    private func run(_ log: TemporaryLog, _ bytes: [UInt8], _ encoding: TextEncoding? = nil) throws -> ImportSummary {
        var options = CountsImporter.Options(format: try .long())
        options.encoding = encoding
        return try CountsImporter(log: log.log, file: SourceFile(bytes: bytes, name: "a.csv"), options: options).run()
    }

    @Test func `the same counts in any encoding are duplicates of each other`() throws {
        let log = try TemporaryLog()
        #expect(try run(log, [UInt8](text.utf8)).appended == 2)
        for (encoding, foundations) in [
            (TextEncoding.windows1252, String.Encoding.windowsCP1252), (.latin1, .isoLatin1), (.latin9, .isoLatin1),
            (.utf16, .utf16LittleEndian), (.utf16BigEndian, .utf16BigEndian),
        ] {
            let bytes = [UInt8](try #require(text.data(using: foundations)))
            let summary = try run(log, bytes, encoding)
            #expect(summary.duplicates == 2 && summary.sites == ["Königstraße"], "\(encoding)")
        }
    }

    @Test func `a file whose last line is of another encoding is refused before anything is appended`() throws {
        let log = try TemporaryLog()
        var bytes = [UInt8](text.replacing("ö", with: "oe").replacing("ß", with: "ss").utf8)
        bytes += [UInt8](try #require("2023-01-01 02:00,Königstraße,1,2\n".data(using: .windowsCP1252)))
        #expect {
            try run(log, bytes)
        } throws: { error in
            "\(error)".contains("a.csv: line 4: the file is not UTF-8, but probably windows-1252")
        }
        #expect(try log.log.topics().allSatisfy { $0.name != "counts" }, "nothing was made")
        #expect(try run(log, bytes, .windows1252).appended == 3)
    }

    @Test func `a line of UTF-8 in a file of windows-1252 is warned of`() throws {
        let log = try TemporaryLog()
        let bytes =
            [UInt8](try #require(text.data(using: .windowsCP1252))) + [UInt8]("2023-01-01 02:00,Käse,1,2\n".utf8)
        let summary = try run(log, bytes, .windows1252)
        #expect(
            summary.warnings == [
                .lineOfUTF8(line: 4, text: "2023-01-01 02:00,Käse,1,2", encoding: "windows-1252")
            ])
    }

    @Test func `files give the same counts in whatever order they come`() throws {
        let files = [
            FolderScene.rows(0..<9), FolderScene.rows(5..<30), FolderScene.rows(20..<48),
            "time,site,in,out\n2023-01-01 03:00,B,5,\n", "time,site,in,out\n2023-01-01 03:00,B,,6\n",
            "time,site,in,out\n2023-10-29 01:00,A,1,1\n2023-10-29 01:00,A,2,2\n2023-10-29 02:00,A,3,3\n",
        ]
        var random = SeededGenerator.announced("orders of files")
        var expected: [String]?
        for _ in 0..<6 {
            let log = try TemporaryLog()
            for file in files.shuffled(using: &random) { _ = try run(log, [UInt8](file.utf8)) }
            let standing = try log.standing()
            #expect(standing == expected ?? standing)
            expected = standing
        }
    }
}
