internal import Foundation
internal import Synchronization

/// The table of a zone's changes, read when it is first asked for: some 42,000 questions to the system, which most zones that
/// are merely named never need. Any thread may ask; where two are first, one reads and the other waits for it.
///
/// `@unchecked Sendable`: `known` is written once, with `reading` held, before `isRead` says so (releasing); whoever reads it
/// without the lock has seen that (acquiring), and it never changes afterwards.
final class ZoneChanges: @unchecked Sendable {
    private let zone: TimeZone
    private let reading = Mutex(())
    private let isRead = Atomic(false)
    private var known: OffsetTable?

    init(_ zone: TimeZone) { self.zone = zone }

    /// Asked several times for each label that is read.
    var table: OffsetTable {
        if isRead.load(ordering: .acquiring), let known { return known }
        return reading.withLock { _ in
            if let known { return known }
            let table = OffsetTable(zone)
            known = table
            isRead.store(true, ordering: .releasing)
            return table
        }
    }

    var areRead: Bool { isRead.load(ordering: .acquiring) }
}
