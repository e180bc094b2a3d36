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

    /// What the author's C program, compiled for the purpose, says of the first 0, 1, ... 36 of the bytes 37 i + 11 with both seeds 0:
    /// (c, b). 12, 24 and 36 are the borders of its loop.
    private static let answers: [(UInt32, UInt32)] = [
        (0xDEAD_BEEF, 0xDEAD_BEEF), (0xB9C0_F036, 0x5C83_4CFA), (0x76CC_DD71, 0x2673_D6D0),
        (0xA710_25C3, 0xF8C1_9796), (0x44E1_A72E, 0xAFDC_F766), (0xCD53_084D, 0xA2BA_44E6),
        (0x1605_5DA4, 0xDBB1_8FCB), (0x4F96_845F, 0xD9BD_D3C3), (0x39C6_0A25, 0x9E17_7089),
        (0xA68C_01F8, 0xBBA8_331B), (0x98B8_E7C6, 0x969D_43BF), (0x37D9_D710, 0x11E6_0064),
        (0x3879_58F9, 0xF1E3_3A6D), (0x0D54_3670, 0x1695_2EBE), (0xC230_82D0, 0xCFCE_D5A4),
        (0x3EB3_94F6, 0xC2F2_1C89), (0x7F4B_8AE7, 0x8918_E785), (0xE92A_9CCF, 0x1EC0_45F1),
        (0xDD3C_DD0E, 0x37C3_3D98), (0xA781_88F7, 0x486B_615F), (0xC84F_B716, 0xB996_1ABC),
        (0xD711_5F5F, 0x6E53_FF81), (0x8252_AC1A, 0x128F_3D2E), (0x63D5_873F, 0x6748_97BB),
        (0x2D97_23A7, 0xF388_0865), (0x43BD_1AA6, 0x4908_D27A), (0x11C1_9254, 0x49A2_631D),
        (0x5821_8F52, 0x5D86_5487), (0x8546_EEFB, 0x9A09_47AA), (0xC461_B8D2, 0x8115_99CD),
        (0x522C_3EBA, 0x134F_32A7), (0x940B_7AA0, 0x99DE_EC3A), (0x0636_A5D3, 0x19EC_93AD),
        (0x7226_434E, 0x155A_390A), (0xBDFB_3B50, 0xF61F_A208), (0x03AE_06C5, 0x7DE1_D8E2),
        (0xB1BF_AF9F, 0x5489_B745),
    ]

    @Test func `lookup3 gives its author's answers for keys of 0 to 36 bytes`() {
        let bytes = (0..<36).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) }
        #expect(Self.answers.count == 37)
        for (length, answer) in Self.answers.enumerated() {
            let found = bytes.withUnsafeBytes { Lookup3.hashes(UnsafeRawBufferPointer(rebasing: $0[..<length])) }
            #expect(found == answer, "\(length) bytes")
        }
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
