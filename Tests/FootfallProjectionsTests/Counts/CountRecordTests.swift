import Bytes
import Counts
import TestSupport
import Testing
import Timekeeping

@testable import FootfallProjections

@Suite struct CountRecordTests {
    private static let start: Int64 = 1_700_006_400_000

    private static func bucket(_ period: CountPeriod, offsetMinutes: Int64 = 60) -> CountBucket {
        CountBucket(holding: EventTime(milliseconds: start), offsetMinutes: offsetMinutes, period)
    }

    private static func encoded(_ contributions: [CountContribution], _ bucket: CountBucket) -> [UInt8] {
        var out = ByteBuffer()
        CountRecord.encode(contributions, bucket, key: bucket.key(.hour), into: &out)
        return out.array()
    }

    @Test func `of an hour of many sites little is stored but their counts`() {
        let contributions = (0..<100).map { site in
            CountContribution(
                lane: CountLane(source: site, isSkippedLabel: false),
                interval: CountInterval(start: EventTime(milliseconds: Self.start), seconds: 3_600),
                counts: PeopleCounts(entered: 5, exited: 6, total: nil))
        }
        let count = Self.encoded(contributions, Self.bucket(.hour)).count
        #expect(count < 16 + 100 * 4 + 8, "\(count)")
    }

    @Test func `every value is read as it was written`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for period in [CountPeriod.hour, .day] {
            for _ in 0..<50 {
                var contributions: [CountContribution] = []
                for _ in 0..<Int.random(in: 0...40, using: &random) {
                    let seconds: UInt32 = [0, 900, 3_600, 90_000].randomElement(using: &random)!
                    contributions.append(
                        CountContribution(
                            lane: CountLane(number: Int.random(in: 0...5, using: &random)),
                            interval: CountInterval(
                                start: EventTime(
                                    milliseconds: Self.start + .random(in: -4...9, using: &random) * 900_000),
                                seconds: seconds),
                            counts: PeopleCounts(
                                entered: Bool.random(using: &random) ? nil : .random(in: 0...300, using: &random),
                                exited: Bool.random(using: &random) ? nil : 1 << 50, total: nil)))
                }
                contributions.sort(by: CountContribution.precedes)
                let bucket = Self.bucket(period, offsetMinutes: .random(in: -1_439...1_439, using: &random))
                var found: [CountContribution] = []
                try Self.encoded(contributions, bucket).withUnsafeBytes {
                    try CountRecord.decode($0.bytes, bucket, key: bucket.key(.hour), into: &found)
                }
                #expect(found == contributions, "seed \(seed)")
            }
        }
    }
}
