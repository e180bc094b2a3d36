import Bytes
import FootfallEvents

/// What a simulated camera says about who crosses: drawn by number from the interval's stream, plausible and no more.
///
/// One in 16 was not analysed: no age band, gender or emotion. Weights are in 256ths.
struct CrossingTraits {
    struct Drawn {
        var pseudonym: UInt64
        var isAnalysed: Bool
        /// Raw values of the schema's enums.
        var ageBand: Int
        var gender: Int
        var emotion: Int
        /// With three decimals.
        var confidence: Float
        var dwellMilliseconds: UInt32
    }

    private let ageBands: [UInt8]
    private let genders: [UInt8]
    private let emotions: [UInt8]
    private let confidences: [Float]

    init() {
        ageBands = Self.table([
            (AgeBand.ageBand012, 10), (.ageBand1317, 22), (.ageBand1824, 48), (.ageBand2534, 56), (.ageBand3544, 46),
            (.ageBand4554, 34), (.ageBand5564, 24), (.ageBand65Plus, 16),
        ])
        genders = Self.table([(Gender.female, 132), (.male, 122), (.other, 2)])
        emotions = Self.table([
            (Emotion.neutral, 136), (.happiness, 70), (.surprise, 14), (.sadness, 14), (.anger, 10), (.contempt, 5),
            (.disgust, 4), (.fear, 3),
        ])
        confidences = (0..<1024).map { Float(600 + $0 * 399 / 1023) / 1000 }
    }

    private static func table<Value: RawRepresentable<Int>>(_ weights: [(Value, Int)]) -> [UInt8] {
        let table = weights.flatMap { Array(repeating: UInt8($0.0.rawValue), count: $0.1) }
        precondition(table.count == 256, "weights are in 256ths")
        return table
    }

    @inline(__always)
    func draw(_ number: UInt32, of stream: UInt64) -> Drawn {
        // The crossing's time is an element of the stream itself; these are elements of streams beside it.
        let bits = SplitMix64.element(UInt64(number), of: stream ^ 0x5A5A_0000_7A11_0001)
        let pseudonym = SplitMix64.element(UInt64(number), of: stream ^ 0x1D00_C0DE_0000_0002)
        // The product of two even draws: most walk through, a few linger.
        let dwell = ((bits &>> 34) & 0x3FF) &* ((bits &>> 44) & 0x3FF)
        return Drawn(
            pseudonym: pseudonym, isAnalysed: bits &>> 60 != 0, ageBand: Int(ageBands[Int(bits & 0xFF)]),
            gender: Int(genders[Int(bits &>> 8 & 0xFF)]), emotion: Int(emotions[Int(bits &>> 16 & 0xFF)]),
            confidence: confidences[Int(bits &>> 24 & 0x3FF)],
            dwellMilliseconds: UInt32(truncatingIfNeeded: 400 &+ dwell &>> 7))
    }
}
