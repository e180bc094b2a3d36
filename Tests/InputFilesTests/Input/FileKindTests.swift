import Bytes
import Foundation
import Gzip
import Testing

@testable import InputFiles

@Suite struct FileKindTests {
    private func kind(_ bytes: [UInt8]) -> FileKind? {
        do { _ = try ContentInspection(of: SourceFile(bytes: bytes, name: "f")) } catch SourceFileError.noText(
            _, .foreign(let kind))
        {
            return kind
        } catch {
            Issue.record("\(error)")
        }
        return nil
    }

    private func kind(_ text: String) -> FileKind? { kind([UInt8](text.utf8)) }

    private func littleEndian(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(number >> (8 * $0) & 0xFF) }
    }

    /// A zip archive of empty files.
    private func zip(_ names: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        var directory: [UInt8] = []
        for name in names {
            directory += [0x50, 0x4B, 1, 2] + [UInt8](repeating: 0, count: 24) + littleEndian(name.utf8.count, 2)
            directory += [UInt8](repeating: 0, count: 12) + littleEndian(bytes.count, 4) + [UInt8](name.utf8)
            bytes += [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 22) + littleEndian(name.utf8.count, 2) + [0, 0]
            bytes += [UInt8](name.utf8)
        }
        return bytes + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + littleEndian(names.count, 2)
            + littleEndian(names.count, 2) + littleEndian(directory.count, 4) + littleEndian(bytes.count, 4) + [0, 0]
    }

    private func gzip(_ content: [UInt8]) -> [UInt8] {
        var encoder = GzipEncoder()
        var output = ByteBuffer()
        content.withUnsafeBytes { encoder.compress($0, into: &output) }
        return output.array()
    }

    @Test func `what is compressed twice is named so, and an empty file is called empty, compressed or not`() throws {
        let table = gzip(Array("t,s,in\n2023-12-16 10:00,A,1\n".utf8))
        #expect(kind(gzip(table)) == .compressed("gzip twice"))
        for bytes in [[], gzip([])] {
            #expect(throws: SourceFileError.noText(path: "f", .empty)) {
                _ = try ContentInspection(of: SourceFile(bytes: bytes, name: "f"))
            }
        }
        #expect("\(SourceFileError.noText(path: "f", .empty))" == "f: the file is empty")
    }

    @Test func `an archive is known by the names in it`() {
        #expect(kind(zip(["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"])) == .excelWorkbook)
        #expect(kind(zip(["[Content_Types].xml", "xl/workbook.bin"])) == .binaryExcelWorkbook)
        #expect(kind(zip(["mimetype", "content.xml"])) == .openDocumentSheet)
        #expect(kind(zip(["read.me", "doors/2024.CSV"])) == .zip(table: "doors/2024.CSV"))
        #expect(kind(zip(["a.bin"])) == .zip(table: nil))
        let cut = Array(zip(["[Content_Types].xml", "xl/workbook.xml"]).prefix(60))
        #expect(kind(cut) == .excelWorkbook, "of one that is cut off the first name is enough")
    }

    @Test func `files that are no text are named by how they begin`() {
        #expect(kind([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0]) == .oldExcelWorkbook)
        #expect(kind("%PDF-1.7\n") == .pdf)
        #expect(kind([UInt8]("BZh9".utf8) + [UInt8]("1AY&SY".utf8)) == .compressed("bzip2"))
        #expect(kind([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]) == .compressed("xz"))
        #expect(kind([0x28, 0xB5, 0x2F, 0xFD, 4]) == .compressed("zstd"))
        #expect(kind("PAR1\u{15}") == .columns("Parquet"))
        #expect(kind([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) == .image("PNG"))
        #expect(kind("<!DOCTYPE html>\n<form><input type=\"password\"></form>") == .loginPage)
        #expect(kind("\u{FEFF} <html><table><tr><td>1</td></tr></table>") == .htmlTable)
        #expect(
            kind("<?xml version=\"1.0\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">")
                == .excelXML)
        #expect(kind(" [ {\"in\": 1}]") == .json)
        #expect(kind("{\n  \"in\": 1}") == .json)
    }

    @Test func `text that begins like one of them is text`() {
        for text in [
            "PK,time,in\n", "BZh9,1\n", "ORC,in\n", "[Date],[In]\n", "{site},in\n", "<5,6\n", "%PDF,1\n",
            "\"a\",1\n",
        ] {
            #expect(kind(text) == nil, "\(text)")
        }
    }

    @Test func `each is an error that says what to do`() throws {
        for (text, remedy) in [("%PDF-1.7", "exportAsCSV"), ("[{\"a\":1}]", "importMessages")] {
            #expect {
                _ = try ContentInspection(of: SourceFile(bytes: [UInt8](text.utf8), name: "f.csv"))
            } throws: { error in
                guard let error = error as? SourceFileError else { return false }
                return "\(error)".hasPrefix("f.csv: it is ") && error.remedy.map { "\($0)" } == remedy
            }
        }
    }
}
