import CounterImport
import Foundation
import InputFiles
import Testing

@Suite struct LikelyWordsTests {
    private func fault(_ text: String, _ encoding: String.Encoding) throws -> TextFault? {
        let bytes = [UInt8](try #require(text.data(using: encoding)))
        do throws(SourceFileError) {
            _ = try ContentInspection(ofCounterFile: SourceFile(bytes: bytes, name: "f.csv"))
            return nil
        } catch {
            guard case .noText(_, let fault) = error else { return nil }
            return fault
        }
    }

    @Test(arguments: [
        ("Data;Wejścia;Wyjścia", "Łódź", String.Encoding.windowsCP1250, TextEncoding.windows1250),
        ("Data;Wejścia;Wyjścia", "Łódź", .isoLatin2, .latin2),
        ("Data;Wejścia", "Rynek", .windowsCP1250, .windows1250),
        ("Zeit;Eingänge;Straße", "Kö", .windowsCP1252, .windows1252),
        ("Datum;Příchody;Odchody", "Příkopě", .windowsCP1250, .windows1250),
    ])
    func `Words that counters' files have tell one of several encodings that fit`(
        header: String, name: String, encoding: String.Encoding, expected: TextEncoding
    ) throws {
        guard case .notUTF8(_, _, let likely, let others)? = try fault("\(header)\n\(name);1;2\n", encoding)
        else {
            Issue.record("it is not refused")
            return
        }
        #expect(likely == expected && others.isEmpty)
    }
}
