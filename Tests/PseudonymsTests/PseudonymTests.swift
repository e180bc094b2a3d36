import EventLog
import Foundation
import LocalTime
import Testing

@testable import Pseudonyms
import TestSupport
import Timekeeping

@Suite struct PseudonymTests {
    private let scene: KeyScene
    private let noon = KeyScene.noon
    private let hour = KeyScene.hour

    init() throws { scene = try KeyScene() }

    @Test func `one person on one day in one store has one pseudonym, also after a restart`() throws {
        let first = try scene.pseudonyms()
        let morning = try #require(try first.of("p-1", at: noon - 8 * hour))
        #expect(try first.of("p-1", at: noon + 8 * hour) == morning)
        #expect(try scene.pseudonyms().of("p-1") == morning)
    }

    @Test func `another person, store or day, or a track instead of an identity: another pseudonym`() throws {
        let pseudonyms = try scene.pseudonyms()
        let all = [
            try pseudonyms.of("p-1"), try pseudonyms.of("p-2"), try pseudonyms.of("p-1", "Broadway"),
            try pseudonyms.of("p-1", "somewhere"), try pseudonyms.of("p-1", at: noon + 24 * hour),
            try pseudonyms.of("p-1", at: noon - 24 * hour),
            try pseudonyms.pseudonym(
                of: .track(camera: "p-1", id: 1), store: "Henry Street", eventTime: noon, appendTime: noon, now: noon),
            try pseudonyms.pseudonym(
                of: .track(camera: "p-1", id: 2), store: "Henry Street", eventTime: noon, appendTime: noon, now: noon),
        ]
        #expect(!all.contains(nil))
        #expect(Set(all).count == all.count)
    }

    @Test func `two data directories give one person two pseudonyms`() throws {
        let other = try KeyScene()
        #expect(try scene.pseudonyms().of("p-1") != (try other.pseudonyms().of("p-1")))
    }

    @Test func `the day is the store's own: it changes at its midnight`() throws {
        let pseudonyms = try scene.pseudonyms()
        // 2026-07-17T23:00Z is midnight in Dublin, 04:00Z in New York.
        let dublin = noon + 13 * hour
        #expect(try pseudonyms.of("p", at: dublin - 1) == (try pseudonyms.of("p")))
        #expect(try pseudonyms.of("p", at: dublin) != (try pseudonyms.of("p")))
        let newYork = noon + 18 * hour
        #expect(try pseudonyms.of("p", "Broadway", at: newYork - 1) == (try pseudonyms.of("p", "Broadway")))
        #expect(try pseudonyms.of("p", "Broadway", at: newYork) != (try pseudonyms.of("p", "Broadway")))
    }

    @Test func `days of 23 and 25 hours are as long as they are`() throws {
        let zones = try StoreZones(KeyScene.zones)
        // 2026-03-29 begins at midnight UTC, and clocks go forward; 2026-10-25 begins at 23:00Z, and they go back.
        let spring = try #require(zones.day(of: "Henry Street", at: 1_774_742_400_000))
        #expect(spring.start == 1_774_742_400_000 && spring.end - spring.start == .milliseconds(23 * hour))
        let autumn = try #require(zones.day(of: "Henry Street", at: 1_792_929_600_000))
        #expect(autumn.end - autumn.start == .milliseconds(25 * hour))
        // The hour that happens twice is one day's, and the next day is the next.
        #expect(zones.day(of: "Henry Street", at: autumn.end - 1) == autumn)
        #expect(zones.day(of: "Henry Street", at: autumn.end)?.number == autumn.number + 1)
        #expect(zones.day(of: "Henry Street", at: autumn.start - 1)?.number == autumn.number - 1)
        let pseudonyms = try scene.pseudonyms()
        #expect(try pseudonyms.of("p", at: autumn.start) == (try pseudonyms.of("p", at: autumn.end - 1)))
        #expect(try pseudonyms.of("p", at: autumn.end) != (try pseudonyms.of("p", at: autumn.end - 1)))
        let expiry = try scene.ring().list().map(\.expiresAt)
        #expect(expiry.contains(autumn.end + 2 * hour))
    }

    @Test func `a zone that nobody knows is refused, and times no calendar has get no pseudonym`() throws {
        #expect(throws: UnknownTimeZone(name: "Europe/Dublln")) { try StoreZones(["s": "Europe/Dublln"]) }
        let pseudonyms = try scene.pseudonyms()
        for time in [EventTime.min, .max] {
            #expect(
                try pseudonyms.pseudonym(
                    of: .identity("p"), store: "s", eventTime: time, appendTime: noon, now: noon) == nil)
        }
        // A camera whose clock is a year ahead makes no key that stays for a year.
        #expect(
            try pseudonyms.pseudonym(
                of: .identity("p"), store: "s", eventTime: noon + 365 * 24 * hour, appendTime: noon, now: noon) == nil)
        #expect(try scene.ring().list().isEmpty)
    }

    @Test func `an event that comes after its day and the grace has no pseudonym`() throws {
        let pseudonyms = try scene.pseudonyms()
        let midnight = noon + 13 * hour
        let grace = 2 * hour
        func late(append: EventTime, now: EventTime) throws -> UInt64? {
            try pseudonyms.pseudonym(
                of: .identity("p"), store: "Henry Street", eventTime: noon, appendTime: append, now: now)
        }
        let known = try pseudonyms.of("p")
        #expect(try late(append: midnight + grace - 1, now: midnight + grace - 1) == known)
        // By the log's time: whoever reads it again, with whatever clock, finds the same.
        #expect(try late(append: midnight + grace, now: noon) == nil)
        // By the clock: the key is gone, whatever the log says.
        #expect(try late(append: noon, now: midnight + grace) == nil)
    }

    @Test func `a destroyed key stays destroyed, also where the clock goes back`() throws {
        let pseudonyms = try scene.pseudonyms()
        let today = try pseudonyms.of("p")
        let tomorrow = try pseudonyms.of("p", at: noon + 24 * hour)
        #expect(try pseudonyms.destroyExpired(now: noon + 15 * hour - 1) == 0)
        #expect(try pseudonyms.of("p") == today)
        #expect(try pseudonyms.destroyExpired(now: noon + 15 * hour) == 1)
        #expect(try pseudonyms.destroyExpired(now: noon + 15 * hour) == 0)
        #expect(try pseudonyms.of("p") == nil)
        #expect(try scene.pseudonyms().of("p") == nil)
        // Nor is a day before it given a key again.
        #expect(try pseudonyms.of("p", at: noon - 48 * hour) == nil)
        #expect(try pseudonyms.of("p", at: noon + 24 * hour) == tomorrow)
        #expect(try scene.pseudonyms().of("p", at: noon + 24 * hour) == tomorrow)
    }

    @Test func `threads and rings that ask at once get one key`() throws {
        let rings = try (0..<4).map { _ in try scene.pseudonyms() }
        let results = Results()
        DispatchQueue.concurrentPerform(iterations: 32) { index in
            results.add(try? rings[index % 4].of("p"))
        }
        #expect(Set(results.all).count == 1 && results.all.count == 32 && results.all[0] != nil)
        #expect(try scene.ring().list().count == 1)
    }
}

private final class Results: @unchecked Sendable {
    // Sendable: guarded by `lock`.
    private let lock = NSLock()
    private var values: [UInt64?] = []
    func add(_ value: UInt64?) { lock.withLock { values.append(value) } }
    var all: [UInt64?] { lock.withLock { values } }
}
