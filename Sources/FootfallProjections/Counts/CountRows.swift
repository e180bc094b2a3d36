internal import Bytes
internal import Counts
internal import LMDB
internal import Projections

/// What a row is to have of an interval from now on; `nil` where it has nothing of it any more.
struct CountRowChange {
    var bucket: CountBucket
    var lane: CountLane
    var interval: CountInterval
    var counts: PeopleCounts?
    /// Whether it is marked as missing.
    var isMissing = false

    static func precedes(_ a: CountRowChange, _ b: CountRowChange) -> Bool {
        if a.bucket != b.bucket { return a.bucket < b.bucket }
        return a.lane != b.lane ? a.lane < b.lane : a.interval < b.interval
    }
}

/// Merges changes into the stored values, one for each hour or day. One owner.
struct CountRows: ~Copyable {
    private let file: ProjectionFile
    private let period: CountPeriod
    private var stored: [CountContribution] = []
    private var merged: [CountContribution] = []
    private var encoded = ByteBuffer(capacity: 4096)

    init(_ file: ProjectionFile, _ period: CountPeriod) {
        self.file = file
        self.period = period
    }

    /// - Parameters:
    ///   - changes: at most one of an interval and bucket.
    ///   - site: the number of a lane's site.
    /// - Returns: How many rows there are more than before.
    mutating func merge(
        _ changes: consuming [CountRowChange], site: (CountLane) -> Int, in transaction: borrowing WriteTransaction
    ) throws -> Int {
        changes.sort(by: CountRowChange.precedes)
        var added = 0
        var first = 0
        while first < changes.count {
            let bucket = changes[first].bucket
            var end = first + 1
            while end < changes.count, changes[end].bucket == bucket { end += 1 }
            added += try merge(changes[first..<end], into: bucket, site, in: transaction)
            first = end
        }
        return added
    }

    private mutating func merge(
        _ changes: ArraySlice<CountRowChange>, into bucket: CountBucket, _ site: (CountLane) -> Int,
        in transaction: borrowing WriteTransaction
    ) throws -> Int {
        let key = bucket.key(period)
        try load(bucket, key, in: transaction)
        merged.removeAll(keepingCapacity: true)
        var old = 0
        for change in changes {
            let contribution = CountContribution(
                lane: change.lane, interval: change.interval, counts: change.counts ?? PeopleCounts(),
                isMissing: change.isMissing)
            while old < stored.count, CountContribution.precedes(stored[old], contribution) {
                merged.append(stored[old])
                old += 1
            }
            if old < stored.count, !CountContribution.precedes(contribution, stored[old]) { old += 1 }
            if change.counts != nil { merged.append(contribution) }
        }
        merged.append(contentsOf: stored[old...])
        let added = Self.siteCount(merged, site) - Self.siteCount(stored, site)
        if merged.isEmpty {
            try transaction.delete(key, in: file.rows)
            return added
        }
        CountRecord.encode(merged, bucket, key: key, into: &encoded)
        let byteCount = encoded.count
        let room = try key.withUnsafeBytes { try transaction.put($0, reserving: byteCount, in: file.rows) }
        room.copyMemory(from: UnsafeRawBufferPointer(start: encoded.base, count: encoded.count))
        return added
    }

    private mutating func load(
        _ bucket: CountBucket, _ key: [UInt8], in transaction: borrowing WriteTransaction
    ) throws {
        var found: [CountContribution] = stored
        found.removeAll(keepingCapacity: true)
        try key.withUnsafeBytes { pointer in
            guard let value = try transaction.get(pointer, in: file.rows) else { return }
            do { try CountRecord.decode(value, bucket, key: key, into: &found) } catch {
                throw ProjectionError.corruptFile(
                    path: file.path, place: "bucket \(bucket.local)", reason: "\(error)")
            }
        }
        stored = found
    }

    private static func siteCount(_ contributions: [CountContribution], _ site: (CountLane) -> Int) -> Int {
        var sites: Set<Int> = []
        var last: Int?
        for contribution in contributions {
            let number = site(contribution.lane)
            if number != last { sites.insert(number) }
            last = number
        }
        return sites.count
    }
}
