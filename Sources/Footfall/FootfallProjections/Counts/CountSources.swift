internal import Bytes
internal import Counts
internal import LMDB
internal import LocalTime
internal import Projections
internal import Stores
internal import Timekeeping

/// The sources of counts: each is a site, a line and a counter, with a number in the file's `groups`.
///
/// An event's own spelling of a site is a source too, since later a site may be known by other names. What it says is kept
/// under the source by whose name rows go: its *row source*. One thread.
final class CountSources {
    /// Positions in ``CountRollup/inputs``.
    private let groups = GroupDictionary(inputs: [0, 1, 2])
    private let reference: (any SiteReference)?
    /// By source.
    private var placed: [Placing] = []
    private var siteNumbers: [String: Int] = [:]
    private var siteOfSource: [Int] = []
    private var siteNames: [String] = []
    /// The sources of each site: the first one, and the others of sites that have several.
    private var firstOfSite: [Int32] = []
    private var othersOfSite: [Int: [Int]] = [:]
    /// By source, of sites that have several.
    private var spots: [Int: CountedSpot<[UInt8]>] = [:]
    /// Whether the reference was asked about all sites since it last had news.
    private var mayBeOutdated = true

    /// Where the file has what a source says, and what the reference said of its site then.
    private struct Placing: Equatable {
        var rowSource: Int
        var fingerprint: UInt64
    }

    /// A byte for what the value is, and the source, big-endian.
    private static let keyTag: UInt8 = 3

    init(_ reference: (any SiteReference)?) { self.reference = reference }

    var count: Int { groups.count }

    // MARK: Events

    /// Finds the source of every row, for ``source(ofRow:)``.
    func map(_ chunk: ProjectionChunk) { groups.map(chunk) }

    func source(ofRow row: Int) -> Int { Int(groups.groups[row]) }

    /// Under which lane the file has each change.
    func rowLanes(of changes: [CountChange]) -> [CountLane] {
        placeNew()
        let placed = placed
        return changes.map { change in
            CountLane(
                source: placed[change.lane.source].rowSource, isSkippedLabel: change.lane.isSkippedLabel)
        }
    }

    private func placeNew() {
        // Placing one may add the source by whose name its rows go.
        while placed.count < groups.count { placed.append(placing(of: placed.count)) }
    }

    private func placing(of source: Int) -> Placing {
        let texts = groups.texts(of: source)
        let site = Self.composed(texts[0] ?? [])
        let rowTexts: [[UInt8]?] = [
            texts[0].map { _ in [UInt8]((reference?.rowName(of: site) ?? site).utf8) },
            Self.rowText(texts[1]), Self.rowText(texts[2]),
        ]
        return Placing(
            rowSource: rowTexts == texts ? source : groups.number(ofTexts: rowTexts),
            fingerprint: reference?.fingerprint(of: site) ?? 0)
    }

    /// Of a line or a counter: without a name there is none.
    private static func rowText(_ text: [UInt8]?) -> [UInt8]? {
        guard let text, !text.isEmpty else { return nil }
        return [UInt8](composed(text).utf8)
    }

    private static func composed(_ text: [UInt8]) -> String {
        StoreName.composed(String(decoding: text, as: UTF8.self))
    }

    // MARK: Sites

    /// A number for the site of each source: sources of one site have the same.
    var sites: [Int] {
        while siteOfSource.count < groups.count {
            let name = String(decoding: groups.texts(of: siteOfSource.count)[0] ?? [], as: UTF8.self)
            let number = siteNumbers[name] ?? siteNames.count
            if number == siteNames.count {
                siteNumbers[name] = number
                siteNames.append(name)
                firstOfSite.append(Int32(siteOfSource.count))
            } else {
                othersOfSite[number, default: []].append(siteOfSource.count)
            }
            siteOfSource.append(number)
        }
        return siteOfSource
    }

    /// Tells apart under which name of a site a source's events come, however that is composed.
    func name(of source: Int) -> UInt32 { source < count ? UInt32(sites[source]) : .max }

    /// The other lanes of a site that may have counted the same people as one: of the whole site, or of a part of what this one counts.
    func alike(_ lane: CountLane) -> [CountLane] {
        let site = sites[lane.source]
        guard let others = othersOfSite[site] else { return [] }
        let spot = spot(of: lane.source)
        return ([Int(firstOfSite[site])] + others).filter {
            $0 != lane.source && self.spot(of: $0).mayCountSame(as: spot)
        }.map { CountLane(source: $0, isSkippedLabel: lane.isSkippedLabel) }
    }

    private func spot(of source: Int) -> CountedSpot<[UInt8]> {
        if let known = spots[source] { return known }
        let texts = groups.texts(of: source)
        let spot = CountedSpot(line: Self.rowText(texts[1]), counter: Self.rowText(texts[2]))
        spots[source] = spot
        return spot
    }

    /// The zone of a row source's site at a moment, where one is known.
    func zone(of source: Int, at time: EventTime) -> LocalZone? {
        // Of what isn't known there is nothing to ask, which is so of most.
        guard let reference, placed[source].fingerprint != 0 else { return nil }
        return reference.zone(of: siteNames[sites[source]], at: time)
    }

    // MARK: What is known of them

    /// The row sources that hold something of sites of which something else is known by now. ``rowLanes(of:)`` says where that
    /// is to be, once they are ``place(anew:)``d.
    func outdated() throws -> Set<Int> {
        guard let reference else { return [] }
        if try reference.refresh() { mayBeOutdated = true }
        guard mayBeOutdated else { return [] }
        placeNew()
        var found: Set<Int> = []
        for (source, placing) in placed.enumerated() {
            let site = Self.composed(groups.texts(of: source)[0] ?? [])
            if reference.fingerprint(of: site) != placing.fingerprint { found.insert(placing.rowSource) }
        }
        mayBeOutdated = !found.isEmpty
        // What leaves a site may have been what others of it were left out for.
        let siteOfSource = sites
        let affected = Set(found.map { siteOfSource[$0] })
        guard !affected.isEmpty else { return [] }
        for placing in placed where affected.contains(siteOfSource[placing.rowSource]) {
            found.insert(placing.rowSource)
        }
        return found
    }

    /// Places every source whose rows are under one of these.
    func place(anew rowSources: Set<Int>) {
        for source in placed.indices where rowSources.contains(placed[source].rowSource) {
            placed[source] = placing(of: source)
        }
        placeNew()
    }

    // MARK: The file

    func load(_ file: ProjectionFile, from transaction: borrowing WriteTransaction) throws {
        try groups.load(file, from: transaction)
        for source in 0..<groups.count {
            let key = Self.key(source)
            guard let value = try transaction.bytes(key, in: file.state) else {
                placed.append(unreferencedPlacing(of: source))
                continue
            }
            guard value.count == 16 else { throw Self.corrupt(file, source, "not 16 bytes") }
            let placing = try value.withUnsafeBytes { pointer -> Placing in
                var reader = ByteReader(pointer.bytes)
                let fingerprint = try reader.littleEndian(UInt64.self)
                let rowSource = Int(try reader.littleEndian(UInt32.self))
                guard try reader.littleEndian(UInt32.self) == Self.checksum(key, pointer) else {
                    throw Self.corrupt(file, source, "the checksum does not match")
                }
                return Placing(rowSource: rowSource, fingerprint: fingerprint)
            }
            guard placing.rowSource < groups.count else {
                throw Self.corrupt(file, source, "its row source is unknown")
            }
            placed.append(placing)
        }
        stored = placed
    }

    /// What the file has of them; fewer than there are before ``store(_:in:)``.
    private var stored: [Placing] = []

    /// Of a source of whose site nothing was known.
    private func unreferencedPlacing(of source: Int) -> Placing {
        let texts = groups.texts(of: source)
        let rowTexts: [[UInt8]?] = [
            texts[0].map { [UInt8](Self.composed($0).utf8) }, Self.rowText(texts[1]), Self.rowText(texts[2]),
        ]
        return Placing(rowSource: rowTexts == texts ? source : groups.number(ofTexts: rowTexts), fingerprint: 0)
    }

    func store(_ file: ProjectionFile, in transaction: borrowing WriteTransaction) throws {
        placeNew()
        for source in placed.indices where source >= stored.count || stored[source] != placed[source] {
            let key = Self.key(source)
            if placed[source].fingerprint == 0 {
                try transaction.delete(key, in: file.state)
                continue
            }
            var value = ByteBuffer(capacity: 16)
            value.append(littleEndian: placed[source].fingerprint)
            value.append(littleEndian: UInt32(placed[source].rowSource))
            value.append(littleEndian: value.withUnsafeBytes { Self.checksum(key, $0) })
            try transaction.put(key, value.array(), in: file.state)
        }
        stored = placed
        try groups.store(file, in: transaction)
    }

    private static func key(_ source: Int) -> [UInt8] {
        [keyTag] + withUnsafeBytes(of: UInt32(source).bigEndian) { [UInt8]($0) }
    }

    private static func checksum(_ key: [UInt8], _ value: UnsafeRawBufferPointer) -> UInt32 {
        CRC32C.checksum(
            UnsafeRawBufferPointer(rebasing: value[0..<12]), continuing: key.withUnsafeBytes { CRC32C.checksum($0) })
    }

    private static func corrupt(_ file: ProjectionFile, _ source: Int, _ reason: String) -> ProjectionError {
        .corruptFile(path: file.path, place: "state of source \(source)", reason: reason)
    }
}
