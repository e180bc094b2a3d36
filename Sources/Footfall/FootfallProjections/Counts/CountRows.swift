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

    /// Within a bucket.
    static func precedes(_ a: CountRowChange, _ b: CountRowChange) -> Bool {
        a.lane != b.lane ? a.lane < b.lane : a.interval < b.interval
    }
}

/// Merges changes into the stored values, one for each hour or day. One owner.
struct CountRows: ~Copyable {
    private let file: ProjectionFile
    private let period: CountPeriod
    private var stored: [CountContribution] = []
    private var merged: [CountContribution] = []
    private var encoded = ByteBuffer(capacity: 4096)
    private var ofBucket: [CountRowChange] = []
    private var order = KeyOrder()
    /// By site: the last count of sites in which it was met.
    private var met: [UInt32] = []
    private var siteCounts: UInt32 = 0

    init(_ file: ProjectionFile, _ period: CountPeriod) {
        self.file = file
        self.period = period
    }

    /// - Parameters:
    ///   - changes: at most one of an interval and bucket.
    ///   - sites: the number of each source's site.
    /// - Returns: How many rows there are more than before.
    mutating func merge(
        _ changes: [CountRowChange], sites: [Int], in transaction: borrowing WriteTransaction
    ) throws -> Int {
        let order = order.sorted(changes.count) { changes[$0].bucket.orderKey(period) }
        var added = 0
        var first = 0
        while first < order.count {
            let bucket = changes[Int(order[first])].bucket
            ofBucket.removeAll(keepingCapacity: true)
            while first < order.count, changes[Int(order[first])].bucket == bucket {
                ofBucket.append(changes[Int(order[first])])
                first += 1
            }
            // They come by lane and time.
            let isSorted = (1..<ofBucket.count).allSatisfy {
                !CountRowChange.precedes(ofBucket[$0], ofBucket[$0 - 1])
            }
            if !isSorted { ofBucket.sort(by: CountRowChange.precedes) }
            added += try merge(into: bucket, sites, in: transaction)
        }
        return added
    }

    private mutating func merge(
        into bucket: CountBucket, _ sites: [Int], in transaction: borrowing WriteTransaction
    ) throws -> Int {
        let key = bucket.key(period)
        try load(bucket, key, in: transaction)
        merged.removeAll(keepingCapacity: true)
        var old = 0
        for change in ofBucket {
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
        let added = siteCount(merged, sites) - siteCount(stored, sites)
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
        stored.removeAll(keepingCapacity: true)
        try key.withUnsafeBytes { pointer in
            guard let value = try transaction.get(pointer, in: file.rows) else { return }
            do { try CountRecord.decode(value, bucket, key: key, into: &stored) } catch {
                throw ProjectionError.corruptFile(
                    path: file.path, place: "bucket \(bucket.local)", reason: "\(error)")
            }
        }
    }

    private mutating func siteCount(_ contributions: [CountContribution], _ sites: [Int]) -> Int {
        siteCounts += 1
        var count = 0
        var last: CountLane?
        for contribution in contributions where contribution.lane != last {
            last = contribution.lane
            let number = sites[contribution.lane.source]
            while met.count <= number { met.append(0) }
            if met[number] != siteCounts { count += 1 }
            met[number] = siteCounts
        }
        return count
    }
}
