import ArgumentParser
import Blobs
import Cameras
import Detection
import EventLog
import FootfallPipeline
import Foundation
import LocalTime
import Logging
import Pipeline
import Sealing
import Terminal
internal import Timekeeping

struct DetectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect", abstract: "Watch a camera: frames come in, persons, tracks and pictures go to the log.",
        discussion: """
            Frames are PGM one after another or Y4M, from standard input or a file. It tells presence, approximate counts and \
            dwell in a fixed view, and knows nobody. What is wrong with the camera is said, and it goes on. With --start the \
            frames are a recording, which is taken once however often it is read; with --live they take the clock as they come.

            EXAMPLE:
              ffmpeg -i rtsp://cam-1/ -f image2pipe -pix_fmt gray -vf scale=384:-2,fps=10 -c:v pgm - |
                fflog detect --store "Store 1" --zone entrance --camera cam-1 --live --line 0,0.5,1,0.5
              fflog detect recorded.y4m --store "Store 1" --camera cam-1 --start 2026-07-17T10:00:00Z
            """)

    @Argument(help: "The file with the frames; standard input where it is - or left out.", completion: .file())
    var file: String?
    @Option(help: "The store in which the camera is.")
    var store: String
    @Option(help: "The camera.")
    var camera: String
    @Option(help: "The time of the first frame: by the store's clock, or RFC 3339 with its offset. Without it, now.")
    var start: String?
    @Option(help: "Frames a second: 10, 12.5, 30000/1001. Else what Y4M says, and 10 for PGM.")
    var fps: String?
    @Flag(help: "Each frame takes the time at which it comes.")
    var live = false
    @OptionGroup var view: ViewArguments
    @OptionGroup var device: DeviceArguments
    @OptionGroup var options: GlobalOptions

    func validate() throws { _ = try settings() }

    func settings() throws -> DetectorSettings {
        var settings = DetectorSettings()
        guard !store.isEmpty, !camera.isEmpty else { throw ValidationError("--store and --camera need names") }
        settings.store = store
        settings.camera = camera
        guard !live || start == nil else {
            throw ValidationError("--start is a recording's; with --live frames take the clock")
        }
        settings.isLive = live
        do { if let start { _ = try TimeText.bound(start, now: .epoch) } } catch {
            throw ValidationError("--start: \(error)")
        }
        if let fps {
            guard let rate = FrameRate(text: fps) else {
                throw ValidationError("--fps '\(fps)': frames a second, such as 10, 12.5 or 30000/1001")
            }
            settings.rate = rate
        }
        settings.configuration = try view.configuration()
        return settings
    }

    func run() throws {
        var settings = try settings()
        // What can't be read must not leave a log behind.
        let descriptor = try open()
        defer { if descriptor != 0 { close(descriptor) } }
        let log = try options.open(.create)
        settings.start = try start.map {
            try StoreTimes.instant($0, store: store, subject: "the recording", log, options)
        }
        let sealing = options.sealing(log)
        defer { sealing.stop() }
        let logger = options.logger("detect")
        let stage = try DetectorStage(
            log, BlobStore(log), settings, .descriptor(descriptor), session: device.session(log, store: store),
            describe: ErrorText.of
        ) { logger.warning("\($0)") }
        do {
            while !Interruption.isRequested, try !stage.turn(timeout: .milliseconds(200)).isLast {}
            try stage.close()
        } catch {
            try? stage.close()
            DetectReport(stage.summary).print(options)
            throw error
        }
        DetectReport(stage.summary).print(options)
        if Interruption.isRequested { return }
        let summary = stage.summary
        if summary.framesDropped > 0 {
            throw CommandEnded(ExitStatus.partial, "the stream was damaged in \(summary.framesDropped) places")
        }
        guard summary.frames + summary.framesKnown > 0 || stage.isKnown else {
            throw CommandEnded(ExitStatus.nothingMatched, "no frame came")
        }
    }

    private func open() throws -> Int32 {
        guard let file, file != "-" else { return 0 }
        let descriptor = Glibc.open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandEnded(ExitStatus.failure, "\(file): \(String(cString: strerror(errno)))")
        }
        return descriptor
    }
}
