import Bytes
import FootfallEvents
import Glibc

/// The reference workload: visitors of 200 stores, as every measurement of fflog and of what it is compared with uses it.
///
/// Stores are visited by 1 / sqrt(rank); each has eight zones with two cameras. Event time goes on by a millisecond an
/// event, less a jitter (80 %: up to 250 ms, 20 %: up to 5 s). A visit has a random 64-bit pseudonym and about six events,
/// about a minute apart; age band and gender are fixed per visit. The same seed gives the same events on every machine:
/// splitmix64 (Sebastiano Vigna, https://prng.di.unimi.it/splitmix64.c) and IEEE arithmetic, nothing else.
package struct WorkloadW: ~Copyable {
    /// One observation, in numbers. Small, since benchmarks hold a million of them.
    package struct Event: BitwiseCopyable {
        /// Milliseconds since 1970.
        package var eventTime: Int64 = 0
        package var visitor: UInt64 = 0
        package var cameraSequence: UInt32 = 0
        package var dwellMilliseconds: UInt32 = 0
        /// 0.5 to 0.999, in thousandths.
        package var confidence: Float = 0
        package var x: UInt16 = 0
        package var y: UInt16 = 0
        fileprivate var cameraNumber: UInt16 = 0
        fileprivate var emotionNumber: UInt8 = 0
        /// The raw values of ``AgeBand``, ``Gender`` and ``Emotion``.
        package fileprivate(set) var ageBandValue: UInt8 = 0
        package fileprivate(set) var genderValue: UInt8 = 0
        package fileprivate(set) var emotionValue: UInt8 = 0

        /// `store * 16 + zone * 2 + (0 or 1)`.
        package var camera: Int { Int(cameraNumber) }
        /// 0 to 199.
        package var store: Int { WorkloadW.store(ofCamera: camera) }
        /// 0 to 7.
        package var zone: Int { WorkloadW.zone(ofCamera: camera) }
        /// 0 to 7, the workload's own number of it.
        package var emotion: Int { Int(emotionNumber) }
    }

    package static func store(ofCamera camera: Int) -> Int { camera >> 4 }
    package static func zone(ofCamera camera: Int) -> Int { camera >> 1 & 7 }

    package static let storeCount = 200
    package static let zoneCount = 8
    package static let cameraCount = storeCount * zoneCount * 2
    /// 2026-01-01T00:00:00Z.
    package static let firstTime: Int64 = 1_767_225_600_000

    /// The workload's ages, genders and emotions as the raw values of the event's own.
    private static let genders = [Gender.male, .female, .other].map { UInt8($0.rawValue) }
    private static let emotions = [
        Emotion.neutral, .happiness, .surprise, .sadness, .anger, .fear, .disgust, .contempt,
    ].map { UInt8($0.rawValue) }

    private struct Visit {
        var visitor: UInt64 = 0
        var ageBand: UInt8 = 0
        var gender: UInt8 = 0
        var emotion = 0
        var zone = 0
    }

    private var random: SplitMix64
    private var index: Int64 = 0
    /// The store of each of 65,536 equally likely draws.
    private let draws: UnsafeMutablePointer<UInt8>
    private let visits: UnsafeMutablePointer<Visit>
    private let firstVisit: UnsafeMutablePointer<Int>
    private let visitCount: UnsafeMutablePointer<UInt64>
    private let cameraSequences: UnsafeMutablePointer<UInt32>

    package init(seed: UInt64 = 42) {
        random = SplitMix64(seed: seed)
        draws = .allocate(capacity: 65_536)
        firstVisit = .allocate(capacity: Self.storeCount)
        visitCount = .allocate(capacity: Self.storeCount)
        cameraSequences = .allocate(capacity: Self.cameraCount)
        cameraSequences.initialize(repeating: 0, count: Self.cameraCount)
        let weights = (0..<Self.storeCount).map { 1 / (1.0 + Double($0)).squareRoot() }
        let sum = weights.reduce(0, +)
        var total = 0
        for store in 0..<Self.storeCount {
            // Enough visits at a time that an event of one comes about once a minute.
            let rate = 1000.0 * weights[store] / sum
            visitCount[store] = max(UInt64(rate * 60), 8)
            firstVisit[store] = total
            total += Int(visitCount[store])
        }
        visits = .allocate(capacity: total)
        var share = 0.0
        var drawn = 0
        for store in 0..<Self.storeCount {
            share += weights[store] / sum
            let end = store == Self.storeCount - 1 ? 65_536 : Int(share * 65_536 + 0.5)
            while drawn < end {
                draws[drawn] = UInt8(store)
                drawn += 1
            }
            for visit in 0..<Int(visitCount[store]) {
                (visits + firstVisit[store] + visit).initialize(to: Self.newVisit(&random))
            }
        }
    }

    deinit {
        draws.deallocate()
        visits.deallocate()
        firstVisit.deallocate()
        visitCount.deallocate()
        cameraSequences.deallocate()
    }

    private static func newVisit(_ random: inout SplitMix64) -> Visit {
        let visitor = random.next()
        _ = random.next()  // the reference draws three
        let c = random.next()
        let gender = (c >> 6) % 100
        return Visit(
            visitor: visitor, ageBand: UInt8(AgeBand.ageBand012.rawValue) + UInt8(((c & 7) + ((c >> 3) & 7)) / 2),
            gender: genders[gender < 48 ? 0 : (gender < 97 ? 1 : 2)], emotion: Int((c >> 20) & 7),
            zone: Int((c >> 24) & 7))
    }

    package mutating func next() -> Event {
        let r = random.next()
        let q = random.next()
        let store = Int(draws[Int(r & 65_535)])
        let chosen = (((r >> 16) & 0xFFFF_FFFF) &* visitCount[store]) >> 32
        let visit = visits + firstVisit[store] + Int(chosen)
        if (r >> 48) % 6 == 0 { visit.pointee = Self.newVisit(&random) }
        if q & 15 > 5 { visit.pointee.zone = Int((q >> 4) & 7) }
        if (q >> 7) & 15 > 10 { visit.pointee.emotion = Int((q >> 11) & 7) }
        var event = Event()
        let camera = store * 16 + visit.pointee.zone * 2 + Int((q >> 14) & 1)
        event.cameraNumber = UInt16(camera)
        cameraSequences[camera] &+= 1
        event.cameraSequence = cameraSequences[camera]
        let jitter = (q >> 15) & 0xFFFF
        event.eventTime =
            Self.firstTime + index - Int64(((q >> 31) % 5 == 0 ? jitter * 5_000 : jitter * 250) >> 16)
        event.visitor = visit.pointee.visitor
        event.ageBandValue = visit.pointee.ageBand
        event.genderValue = visit.pointee.gender
        event.emotionNumber = UInt8(visit.pointee.emotion)
        event.emotionValue = Self.emotions[visit.pointee.emotion]
        let p = random.next()
        let u = Double((p & 0xFF_FFFF) + 1) / 16_777_217.0
        event.dwellMilliseconds = UInt32(-4000.0 * log(u))
        event.confidence = Float(500 + (p >> 24) % 500) / 1000
        event.x = UInt16((p >> 40) % 1920)
        event.y = UInt16((p >> 52) % 1080)
        index += 1
        return event
    }
}
