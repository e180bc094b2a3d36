import Testing
import Timekeeping
@testable import Simulation

@Suite struct SyntheticStoreTests {
    private func frames(_ change: (inout SyntheticStoreOptions) -> Void = { _ in }) -> [SyntheticFrame] {
        var options = SyntheticStoreOptions()
        change(&options)
        var store = SyntheticStore(options)
        var frames: [SyntheticFrame] = []
        while let frame = store.next() { frames.append(frame) }
        return frames
    }

    @Test(arguments: [
        (visitors: 1, cameras: 1), (visitors: 100, cameras: 2), (visitors: 7, cameras: 3), (visitors: 0, cameras: 2),
    ])
    func `everybody who comes is seen from first to last frame, and leaves once`(visitors: Int, cameras: Int) {
        let frames = frames {
            $0.visitors = visitors
            $0.cameras = cameras
        }
        struct Track: Hashable {
            let camera: Int
            let track: UInt64
        }
        var seen: [Track: [EventTime]] = [:]
        var ended: [Track: SyntheticFrame.EndedTrack] = [:]
        for frame in frames {
            #expect(Set(frame.persons.map(\.track)).count == frame.persons.count)
            for person in frame.persons {
                seen[Track(camera: frame.camera, track: person.track), default: []].append(frame.time)
                #expect(person.left >= 0 && person.left + person.width <= 160)
                #expect(person.top >= 0 && person.top + person.height <= 128)
            }
            for track in frame.ended {
                #expect(ended.updateValue(track, forKey: Track(camera: frame.camera, track: track.track)) == nil)
                #expect(track.lastSeen < frame.time)
            }
        }
        #expect(seen.count == visitors && ended.count == visitors)
        for (track, times) in seen {
            #expect(ended[track]?.firstSeen == times.first && ended[track]?.lastSeen == times.last)
            #expect(ended[track]?.frames == times.count)
        }
    }

    @Test func `frames come in the order of time, each camera's once, and are the same for the same seed`() {
        let first = frames()
        #expect(first == frames())
        #expect(first != frames { $0.seed = 2 })
        #expect(zip(first, first.dropFirst()).allSatisfy { ($0.time, $0.camera) < ($1.time, $1.camera) })
        #expect(first.contains { $0.persons.count > 1 })
    }

    @Test func `pictures are PGMs of the asked size that say where the faces are`() throws {
        var store = SyntheticStore(SyntheticStoreOptions())
        var pictures: Set<[UInt8]> = []
        var count = 0
        while let frame = store.next(), count < 50 {
            #expect(frame.hasPicture == !frame.persons.isEmpty)
            guard frame.hasPicture else { continue }
            count += 1
            let picture = store.picture(of: frame)
            #expect(picture == store.picture(of: frame))
            pictures.insert(picture)
            let lines = picture.split(separator: UInt8(ascii: "\n"), maxSplits: 4, omittingEmptySubsequences: false)
            #expect(lines[0].elementsEqual("P5".utf8))
            let faces = String(decoding: lines[1], as: UTF8.self).dropFirst("# faces: ".count).split(separator: ";")
            #expect(faces.count == frame.persons.count)
            #expect(lines[2].elementsEqual("160 128".utf8) && lines[3].elementsEqual("255".utf8))
            #expect(lines[4].count == 160 * 128)
        }
        #expect(pictures.count == 50, "no two pictures are the same")
    }

    @Test func `a picture is taken of every so many frames with people`() {
        let all = frames { $0.cameras = 1 }
        let some = frames {
            $0.cameras = 1
            $0.framesPerPicture = 4
        }
        let withPeople = all.filter { !$0.persons.isEmpty }.count
        #expect(some.filter(\.hasPicture).count == (withPeople + 3) / 4)
        #expect(some.map(\.persons) == all.map(\.persons), "which changes nobody's track")
    }
}
