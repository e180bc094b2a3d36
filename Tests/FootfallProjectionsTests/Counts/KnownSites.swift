import FootfallProjections
import Foundation
import LocalTime
import Projections
import Stores
import Timekeeping
import TypedTopics

/// What a test says of sites, and changes between two runs.
final class KnownSites: SiteReference, @unchecked Sendable {
    // Sendable: the test and the runner take turns.
    /// The name in rows of every other name.
    var names: [String: String] = [:]
    /// By name in rows: from when on a zone holds.
    var zones: [String: [(from: Int64, zone: String)]] = [:]

    func refresh() throws -> Bool { true }

    func rowName(of site: String) -> String? { names[site] ?? (zones[site] == nil ? nil : site) }

    func zone(of site: String, at time: EventTime) -> LocalZone? {
        let name = zones[rowName(of: site) ?? site]?.last { $0.from <= time.milliseconds }?.zone
        return name.flatMap { try? LocalZone(named: $0) }
    }

    func fingerprint(of site: String) -> UInt64 {
        guard let name = rowName(of: site) else { return 0 }
        var hash: UInt64 = 14_695_981_039_346_656_037
        for byte in "\(name) \(zones[name] ?? [])".utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        return max(hash, 1)
    }
}

/// A projection of counts to which sites are known.
struct ReferencedCounts<Counts: FootfallProjection>: FootfallProjection {
    let counts: Counts
    let sites: KnownSites
    let period: CountPeriod

    var definition: ProjectionDefinition { counts.definition }
    var summary: String { counts.summary }
    var topic: TopicDefinition { counts.topic }
    var columns: [String] { counts.columns }
    var timeColumn: String { counts.timeColumn }
    var placeColumns: [String] { counts.placeColumns }

    func makeProgram(stores: StoreRegistry?) -> any ProjectionProgram {
        CountRollup(definition: definition, period: period, reference: sites)
    }

    func query(_ file: ProjectionFile, _ query: RowQuery, _ body: (ProjectionRow) throws -> RowStep) throws {
        try counts.query(file, query, body)
    }

    func overlaps(_ file: ProjectionFile) throws -> CountOverlaps { try counts.overlaps(file) }
}
