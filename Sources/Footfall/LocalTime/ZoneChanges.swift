internal import Foundation
internal import Synchronization

/// The table of a zone's changes, read when it is first asked for: some 42,000 questions to the system, which most zones that
/// are merely named never need. Any thread may ask; where two are first, both read and one of the tables stays.
final class ZoneChanges: Sendable {
    private let zone: TimeZone
    private let read = AtomicLazyReference<OffsetTable>()

    init(_ zone: TimeZone) { self.zone = zone }

    var table: OffsetTable { read.load() ?? read.storeIfNil(OffsetTable(zone)) }

    var areRead: Bool { read.load() != nil }
}
