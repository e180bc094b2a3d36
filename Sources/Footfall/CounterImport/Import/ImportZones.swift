import InputFiles
import LocalTime
import Stores
import Timekeeping

/// By which zones the labels of a file are read: what is registered of stores when the import begins, and the zone that it names.
package struct ImportZones {
    let known: KnownStores
    package let named: LocalZone?

    /// - Throws: ``ImportError/noTimeZone(format:)`` where there is neither.
    package init(_ known: KnownStores, named name: String?, _ format: CounterFormat) throws {
        self.known = known
        named = try name.map { try LocalZone(named: $0) }
        guard named != nil || !known.ids.isEmpty else { throw ImportError.noTimeZone(format: format.name) }
    }

    /// The zone of a site's clock at a moment; `nil` where it isn't registered then, and the import names none.
    func zone(of site: String, at time: EventTime) -> LocalZone? { known.zone(of: site, at: time) ?? named }

    /// What makes labels of a site instants, and says which other names are the same site: the same text where both are the same.
    fileprivate func identity(of site: String) -> String {
        let id = known.store(named: site)
        let entries = id.flatMap { known.timeline(of: $0) }?.entries ?? []
        var spans = entries.map { (from: $0.validFrom, zone: $0.description?.timeZone ?? named?.name) }
        if spans.first?.from != .min { spans.insert((.min, named?.name), at: 0) }
        var text = "\(site)\u{0}\(id ?? "")\u{0}"
        // What else has changed of a store makes no label another instant.
        for (place, span) in spans.enumerated() where place == 0 || span.zone != spans[place - 1].zone {
            text += "\(span.from.milliseconds)\u{0}\(span.zone ?? "")\u{0}"
        }
        return text
    }
}

/// The sites of a file up to a row, and by which zones their labels were read. One owner.
struct MetSites {
    private let zones: ImportZones
    private let names: NameTable
    /// By the number of a name.
    private var isMet: [Bool] = []
    private var text = ""

    init(_ zones: ImportZones, _ names: NameTable) {
        self.zones = zones
        self.names = names
    }

    /// Takes up a row that was dealt with, also one that was left out.
    mutating func note(_ row: CounterRow) {
        for reading in row.readings { note(reading.site) }
        for reading in row.missing { note(reading.site) }
    }

    private mutating func note(_ site: UInt32) {
        while isMet.count <= Int(site) { isMet.append(false) }
        guard !isMet[Int(site)] else { return }
        isMet[Int(site)] = true
        text += zones.identity(of: names.names[Int(site)]) + "\u{1}"
    }

    /// The same where all of the rows would be read alike; empty before the first.
    var identity: String {
        var text = text
        guard !text.isEmpty else { return "" }
        return String(text.withUTF8 { XXHash64.hash(UnsafeRawBufferPointer($0)) }, radix: 16)
    }

    /// Those of the first rows of a file.
    ///
    /// - Throws: ``SourceFileError``, ``HeaderError`` and the like.
    init(ofFirst rows: Int, of file: SourceFile, _ format: CounterFormat, _ zones: ImportZones) throws {
        let names = CounterNames()
        self.init(zones, names.sites)
        var lines = try CounterFile(TextBytes(file.reopened(), encoding: format.encoding), format: format, names: names)
        var row = CounterRow()
        reading: for _ in 0..<rows {
            switch try lines.next(&row) {
            case .end: break reading
            case .bad, .row: note(row)
            case .passed: continue
            }
        }
    }
}
