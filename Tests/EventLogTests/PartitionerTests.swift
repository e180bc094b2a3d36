import EventLog
import Testing

/// The published vectors of both partitioners: another result would send a key to another partition than its past.
@Suite struct PartitionerTests {
    /// From Apache Kafka's own UtilsTest, signed.
    static let murmur2: [(key: String, hash: Int32)] = [
        ("21", -973_932_308),
        ("foobar", -790_332_482),
        ("a-little-bit-long-string", -985_981_536),
        ("a-little-bit-longer-string", -1_486_304_829),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971),
        ("abc", 479_470_107),
    ]

    @Test(arguments: murmur2)
    func `kafka's rule is murmur2 with the sign bit cleared`(key: String, hash: Int32) {
        // All numbers of partitions up to 1024 together leave no room for another hash.
        let positive = Int(UInt32(bitPattern: hash) & 0x7FFF_FFFF)
        for count in 1...TopicConfiguration.partitionsMax {
            #expect(Partitioner.kafka.partition(ofKey: key, among: count) == PartitionID(positive % count))
        }
    }

    /// From the reference architecture's documents: 16 bits of lookup3's h1 ^ h2, signed.
    static let lookup3: [(key: String, hash: Int16)] = [
        ("7", -15263), ("131", 30562), ("FWfAT", -22341), ("$0cb", 26269),
    ]

    @Test(arguments: lookup3)
    func `event hubs' rule is lookup3, the remainder made positive`(key: String, hash: Int16) {
        let bytes = Array(key.utf8)
        #expect(bytes.withUnsafeBytes { Lookup3.eventHubsHash($0) } == hash)
        for count in 1...TopicConfiguration.partitionsMax {
            #expect(
                Partitioner.eventhubs.partition(ofKey: key, among: count) == PartitionID(abs(Int(hash) % count)))
        }
    }

    /// lookup3.c's own driver prints these for hashlittle2: (c, b) of the two seeds.
    @Test func `lookup3 is hashlittle2 of its author, tails of every length included`() {
        func hashes(_ text: String, _ c: UInt32, _ b: UInt32) -> [UInt32] {
            let (first, second) = Array(text.utf8).withUnsafeBytes { Lookup3.hashes($0, seeds: (c, b)) }
            return [first, second]
        }
        let text = "Four score and seven years ago"
        #expect(hashes("", 0, 0) == [0xDEAD_BEEF, 0xDEAD_BEEF])
        #expect(hashes("", 0, 0xDEAD_BEEF) == [0xBD5B_7DDE, 0xDEAD_BEEF])
        #expect(hashes("", 0xDEAD_BEEF, 0xDEAD_BEEF) == [0x9C09_3CCD, 0xBD5B_7DDE])
        #expect(hashes(text, 0, 0) == [0x1777_0551, 0xCE72_26E6])
        #expect(hashes(text, 0, 1) == [0xE360_7CAE, 0xBD37_1DE4])
        #expect(hashes(text, 1, 0) == [0xCD62_8161, 0x6CBE_A4B3])
    }

    @Test func `every length of key has a partition within range`() {
        for length in 0..<64 {
            let key = String(repeating: "é", count: length)
            for partitioner in Partitioner.allCases {
                #expect((0..<5).contains(partitioner.partition(ofKey: key, among: 5).index))
            }
        }
    }
}
