import Bytes
import Timekeeping

/// One frame of a made-up camera that shows people, or in which a track ended.
package struct SyntheticFrame: Sendable, Equatable {
    package struct Person: Sendable, Equatable {
        /// Counts up per camera, from 1.
        package let track: UInt64
        package let left: Int
        package let top: Int
        package let width: Int
        package let height: Int
        package let confidence: Float
        let shade: UInt8
    }

    package struct EndedTrack: Sendable, Equatable {
        package let track: UInt64
        package let firstSeen: EventTime
        package let lastSeen: EventTime
        package let frames: Int
        /// Whether it walked to the right; `nil` where it stood.
        package let isEntering: Bool?
        package let x: Int
        package let y: Int
        package let confidence: Float
    }

    /// From 0.
    package let camera: Int
    package let frame: Int
    package let time: EventTime
    package let persons: [Person]
    package let ended: [EndedTrack]
    /// The frame is one of which a picture is taken.
    package let hasPicture: Bool
}

/// The frames of a made-up store in the order of time; the same for the same options.
///
/// To go on in the middle, skip the frames that were taken: they cost little, since pictures are made on demand.
package struct SyntheticStore: Sendable {
    package let options: SyntheticStoreOptions
    private var cameras: [CameraState]

    private struct CameraState: Sendable {
        let seed: UInt64
        /// How many people come before this camera in all.
        let visitors: Int
        var frame = 0
        var framesWithPeople = 0
        var present: [SyntheticVisitor] = []
        /// The next to come, `nil` after the last.
        var next: SyntheticVisitor?

        var hasMore: Bool { next != nil || !present.isEmpty }
        /// The next frame in which there may be something to see.
        var nextFrame: Int { present.isEmpty ? max(frame, next?.firstFrame ?? frame) : frame }
    }

    package init(_ options: SyntheticStoreOptions) {
        self.options = options
        cameras = (0..<options.cameras).map { camera in
            let seed = SplitMix64.element(UInt64(camera), of: options.seed)
            let visitors = options.visitors / options.cameras + (camera < options.visitors % options.cameras ? 1 : 0)
            return CameraState(
                seed: seed, visitors: visitors,
                next: visitors == 0 ? nil : SyntheticVisitor(0, after: 0, camera: seed, options))
        }
    }

    package static func cameraName(_ camera: Int) -> String { "cam-\(camera + 1)" }

    /// The zone that a camera shows.
    package static func zone(_ camera: Int) -> String {
        let zones = ["entrance", "checkout", "fashion", "grocery"]
        return camera < zones.count ? zones[camera] : "zone-\(camera + 1)"
    }

    /// The next frame with something to say; `nil` when everybody has left.
    package mutating func next() -> SyntheticFrame? {
        while true {
            // The camera whose next frame is the earliest; of several the first.
            guard
                let camera = cameras.indices.filter({ cameras[$0].hasMore })
                    .min(by: { (cameras[$0].nextFrame, $0) < (cameras[$1].nextFrame, $1) })
            else { return nil }
            cameras[camera].frame = cameras[camera].nextFrame
            if let frame = advance(camera) { return frame }
        }
    }

    /// The picture of a frame: ``SyntheticStoreOptions/width`` x ``SyntheticStoreOptions/height`` bytes and a short head.
    package func picture(of frame: SyntheticFrame) -> [UInt8] {
        SyntheticPicture.make(
            frame.persons, seed: SplitMix64.element(UInt64(frame.frame), of: cameras[frame.camera].seed),
            width: options.width, height: options.height)
    }

    private mutating func advance(_ index: Int) -> SyntheticFrame? {
        var camera = cameras[index]
        defer { cameras[index] = camera }
        let number = camera.frame
        camera.frame += 1
        while let next = camera.next, next.firstFrame <= number {
            camera.present.append(next)
            let following = next.number + 1
            camera.next =
                following < camera.visitors
                ? SyntheticVisitor(following, after: next.firstFrame, camera: camera.seed, options) : nil
        }
        let gone = camera.present.filter { $0.lastFrame < number }
        camera.present.removeAll { $0.lastFrame < number }
        guard !camera.present.isEmpty || !gone.isEmpty else { return nil }
        let persons = camera.present.map { visitor in
            SyntheticFrame.Person(
                track: UInt64(visitor.number + 1), left: visitor.left(in: number, options), top: visitor.top(options),
                width: visitor.boxWidth, height: visitor.boxHeight, confidence: visitor.confidence,
                shade: visitor.shade)
        }
        var hasPicture = false
        if !persons.isEmpty {
            hasPicture = camera.framesWithPeople % options.framesPerPicture == 0
            camera.framesWithPeople += 1
        }
        return SyntheticFrame(
            camera: index, frame: number, time: time(number), persons: persons, ended: gone.map(ended),
            hasPicture: hasPicture)
    }

    private func ended(_ visitor: SyntheticVisitor) -> SyntheticFrame.EndedTrack {
        SyntheticFrame.EndedTrack(
            track: UInt64(visitor.number + 1), firstSeen: time(visitor.firstFrame), lastSeen: time(visitor.lastFrame),
            frames: visitor.lastFrame - visitor.firstFrame + 1, isEntering: visitor.path == 0 ? nil : visitor.path > 0,
            x: visitor.left(in: visitor.lastFrame, options) + visitor.boxWidth / 2,
            y: visitor.top(options) + visitor.boxHeight, confidence: visitor.confidence)
    }

    private func time(_ frame: Int) -> EventTime { options.start + options.framePeriod * frame }
}
