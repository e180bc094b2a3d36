import CounterGuess
import CounterImport
import InputFiles
import LocalTime
import Testing

/// A made-up file and what is right about it.
struct GuessCase: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    /// Minutes; `nil` where no mapping can read the file.
    let step: Int?
    let asksZone: Bool
    let sites: [String: MadeUpCounts.Sums]
    /// Words that have to be said, in doubts, notes or obstacles.
    let says: [String]
    /// Words of which one at least is in a doubt.
    let doubts: [String]
    let first: String?
    /// Words of which none is in a doubt.
    let unsaid: [String]
    var fileName = "export.csv"

    init(
        _ name: String, _ text: String, encoding: Encoding = .utf8, step: Int?, asksZone: Bool = true,
        sites: [String: MadeUpCounts.Sums] = [:], says: [String] = [], doubts: [String] = [], first: String? = nil,
        unsaid: [String] = []
    ) {
        self.name = name
        bytes = encoding.bytes(text)
        self.step = step
        self.asksZone = asksZone
        self.sites = sites
        self.says = says
        self.doubts = doubts
        self.first = first
        self.unsaid = unsaid
    }

    enum Encoding {
        case utf8, utf8WithMark, latin1, central, cyrillic, utf16WithMark

        func bytes(_ text: String) -> [UInt8] {
            switch self {
            case .utf8: Array(text.utf8)
            case .utf8WithMark: [0xEF, 0xBB, 0xBF] + Array(text.utf8)
            case .latin1: text.unicodeScalars.map { UInt8($0.value) }
            case .central: text.unicodeScalars.map { Self.centralBytes[$0] ?? UInt8($0.value) }
            case .cyrillic: text.unicodeScalars.map { Self.cyrillic($0.value) }
            case .utf16WithMark: [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            }
        }

        /// In windows-1250.
        private static let centralBytes: [Unicode.Scalar: UInt8] = [
            "Ł": 0xA3, "Ż": 0xAF, "ś": 0x9C, "ą": 0xB9, "ł": 0xB3,
        ]

        /// In windows-1251.
        private static func cyrillic(_ scalar: UInt32) -> UInt8 {
            switch scalar {
            case 0x410...0x44F: UInt8(scalar - 0x410 + 0xC0)
            case 0x456: 0xB3
            case 0x454: 0xBA
            case 0x457: 0xBF
            default: UInt8(scalar)
            }
        }
    }

    var testDescription: String { name }

    /// What is not right about a guess.
    func faults() throws -> [String] {
        let guess = try MappingGuess(of: SourceFile(bytes: bytes, name: fileName), zone: nil)
        let said = (guess.remarks.map(\.text) + guess.obstacles).joined(separator: "\n")
        let doubted = (guess.remarks.filter { $0.kind == .doubt }.map(\.text) + guess.obstacles).joined(separator: "\n")
        var faults = says.filter { !said.localizedLowercase(contains: $0) }.map { "\"\($0)\" is not said" }
        faults += doubts.filter { !doubted.localizedLowercase(contains: $0) }.map { "\"\($0)\" is not doubted" }
        faults += unsaid.filter { doubted.localizedLowercase(contains: $0) }.map { "\"\($0)\" is doubted" }
        guard let step else {
            if let mapping = guess.mapping { faults.append("a mapping is proposed: \(mapping.json)") }
            if guess.obstacles.isEmpty { faults.append("nothing is in the way") }
            return faults.isEmpty ? [] : faults + [said]
        }
        guard let preview = guess.preview, let mapping = guess.mapping else { return faults + ["no mapping: \(said)"] }
        if guess.intervalMinutes != step {
            faults.append("intervals of \(guess.intervalMinutes ?? 0) minutes, right \(step)")
        }
        if guess.asksZone != asksZone { faults.append("asks for the zone: \(guess.asksZone)") }
        var found: [String: MadeUpCounts.Sums] = [:]
        for site in preview.sites {
            found[site.name] = MadeUpCounts.Sums(entered: site.entered, exited: site.exited, total: site.total)
        }
        if found != sites {
            faults.append("read \(found.sorted { $0.key < $1.key }), right \(sites.sorted { $0.key < $1.key })")
        }
        if let first, preview.firstLabel != first {
            faults.append("begins at \(preview.firstLabel ?? ""), right \(first)")
        }
        return faults.isEmpty ? [] : faults + [mapping.json, said]
    }
}

extension String {
    func localizedLowercase(contains other: String) -> Bool { lowercased().contains(other.lowercased()) }
}
