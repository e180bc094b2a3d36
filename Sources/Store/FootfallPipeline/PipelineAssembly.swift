internal import Anonymization
internal import Blobs
internal import Devices
internal import FaceAnalysis
internal import Foundation
internal import LocalTime
internal import Pseudonyms
internal import Stores
internal import Synchronization
internal import Timekeeping
package import CounterImport
package import EventLog
package import Logging
package import Pipeline

/// The stages that a configuration names.
package enum PipelineAssembly {
    /// What each stage is made of, and how. Its loop makes the stage anew after a failure, at its place in the log.
    ///
    /// Mappings of counter files are read here, so that one that is wrong is found before anything begins.
    ///
    /// - Parameters:
    ///   - clock: until it is set cameras' detections are held, and all other stages wait.
    ///   - describe: words an error for the stages' status and notices, with what helps against it.
    ///   - summaryJSON: words what an import of a file came to as JSON, for the report beside it.
    ///   - logger: takes each failure, and what a stage that goes on has to say, such as a camera that was moved. No line of it names a person.
    ///   - onFailure: told of each failure too, on the stage's thread.
    /// - Throws: ``DemoTopicError`` where made-up visitors would come among real ones.
    package static func plans(
        _ configuration: RunConfiguration, _ log: EventLog, clock: ClockReadiness,
        describe: @escaping @Sendable (any Error) -> String = { "\($0)" },
        summaryJSON: @escaping @Sendable (ImportSummary) -> String,
        logger: Logger, onFailure: @escaping @Sendable (StageLoop.Failure) -> Void = { _ in }
    ) throws -> [StagePlan] {
        let failed: @Sendable (StageLoop.Failure) -> Void = { failure in
            onFailure(failure)
            // Ends the run, which says why.
            if failure.error is DemoTopicError { return }
            logger.error(
                "stage \(failure.stage) \(failure.isEnd ? "has ended" : "restarts after a backoff"): \(describe(failure.error))"
            )
        }
        let onNotice: @Sendable (String, String) -> Void = { logger.warning("stage \($0): \($1)") }
        var plans: [StagePlan] = []
        func add(
            _ name: String, _ settings: [any Equatable & Sendable], check: @escaping @Sendable () throws -> Void = {},
            _ make: @escaping @Sendable () throws -> any Stage
        ) {
            plans.append(
                StagePlan(name, settings: settings, check: check) {
                    StageLoop(name, describe: describe, onFailure: failed, make: make)
                })
        }
        func addWaiting(
            _ name: String, _ settings: [any Equatable & Sendable], check: @escaping @Sendable () throws -> Void = {},
            _ make: @escaping @Sendable () throws -> any Stage
        ) {
            add(name, settings, check: check) { ClockGate(name, clock, make) }
        }
        if let demo = configuration.demo { try DemoTopicError.check(demo.topic, log) }
        let blobs = try BlobStore(log)
        if let demo = configuration.demo {
            addWaiting("demo", [demo]) { try SyntheticCameraStage(log, blobs, demo) }
        }
        for camera in configuration.cameras {
            let device = camera.device.map { device in
                DeviceLogin(
                    device: device.device, group: device.group, keys: device.keys.map(configuration.path),
                    ownKey: device.ownKey.map(configuration.path))
            }
            let name = camera.stageName
            let cameraClock = CameraClock(log, clock)
            add(name, [camera]) {
                try DetectorStage(
                    log, blobs, camera.settings, .command(camera.command, once: camera.runsOnce),
                    session: device?.open(log, store: camera.settings.store), name: name, describe: describe,
                    say: { onNotice(name, $0) }, clock: cameraClock)
            }
        }
        for folder in configuration.imports {
            let formats = try folder.formats(configuration.path)
            var options = FolderImport.Options(
                folder: configuration.path(folder.folder), formats: formats,
                importing: folder.settings, summaryJSON: summaryJSON)
            options.settle = folder.settle
            options.interval = folder.interval
            options.describe = describe
            let name = folder.stageName
            addWaiting(name, [folder, formats]) { [options] in
                try ImportStage(log, options, name: name) { onNotice(name, $0) }
            }
        }
        if var faces = configuration.faces {
            faces.keyFile = faces.keyFile.map(configuration.path)
            addWaiting("faces", [faces]) { [faces] in try faces.makeStage(log, pictures: BlobPictures(blobs)) }
        }
        if let anonymizer = configuration.anonymizer {
            let ring = SharedKeyRing(directory: log.directory.path, keyFile: configuration.path(anonymizer.keyFile))
            let zones = try StoreZones(configuration.zones)
            let registry = StoreRegistry(log)
            try registry.refresh()
            for notice in configuration.zoneNotices(registry.known, now: TimeSource.system.wallClock()) {
                onNotice("anonymizer", notice)
            }
            var options = AnonymizerOptions()
            options.analysisWait = anonymizer.analysisWait
            options.demoVisits = configuration.demo?.topic
            let settings: [any Equatable & Sendable] = [
                anonymizer, configuration.zones, configuration.demo?.topic ?? "",
            ]
            addWaiting("anonymizer", settings, check: { _ = try ring.open() }) { [options] in
                let pseudonyms = Pseudonyms(try ring.open(), zones: zones, grace: anonymizer.grace)
                return try AnonymizerStage(log, pseudonyms: pseudonyms, options: options)
            }
        }
        for name in configuration.projections {
            addWaiting(name, []) { try ProjectionStage(log, name) }
        }
        if let pictures = configuration.pictures {
            let store = BlobPictureStore(store: blobs)
            let options = pictures.options
            addWaiting("pictures", [pictures]) {
                try PictureRemovalStage(log, store, name: "pictures", options: options)
            }
        }
        if let retention = configuration.retention {
            addWaiting("retention", [retention]) { RetentionStage(log, every: retention.every) }
        }
        return plans
    }
}

/// The keys, opened when they are first asked for: one ring for all attempts of a stage, since two in one process would hold the
/// keys twice, and none before the stage that held them has ended.
private final class SharedKeyRing: Sendable {
    private let directory: String
    private let keyFile: String
    private let ring = Mutex<KeyRing?>(nil)

    init(directory: String, keyFile: String) {
        self.directory = directory
        self.keyFile = keyFile
    }

    func open() throws -> KeyRing {
        try ring.withLock { ring in
            if let ring { return ring }
            let opened = try KeyRing(directory: directory, keyFile: keyFile)
            ring = opened
            return opened
        }
    }
}

extension RunConfiguration {
    /// A path of the configuration: relative ones are meant from its own folder.
    func path(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        let folder = (file as NSString).deletingLastPathComponent
        return folder.isEmpty ? path : folder + "/" + path
    }
}

extension RunConfiguration.Pictures {
    /// The sweep comes a little late: what it may not be later than is the longest age.
    var options: PictureRemovalStage.Options {
        var options = PictureRemovalStage.Options()
        options.sweepInterval = min(options.sweepInterval, .milliseconds(ageMax.milliseconds / 10))
        options.ageMax = ageMax - options.sweepInterval * 4
        return options
    }
}
