internal import FootfallEvents
internal import TypedTopics
package import FaceAnalysis
package import StrictYAML
package import Timekeeping

/// What a pipeline does on a box: the stages that its configuration file names, and how. Drawn in docs/run.md.
package struct RunConfiguration: Sendable, Equatable {
    /// The IANA zone of each store, whose days end at its midnight.
    package var zones: [String: String] = [:]
    package var demo: Demo?
    package var cameras: [Camera] = []
    package var imports: [Import] = []
    package var faces: FaceAnalysisConfiguration?
    package var anonymizer: Anonymizer?
    package var pictures: Pictures?
    package var projections: [String] = []
    package var retention: Retention?
    /// The file's name, as messages show it; paths in it are relative to its folder.
    package var file = ""

    /// A made-up store instead of cameras.
    package struct Demo: Sendable, Equatable {
        package var store = "demo-store"
        /// Where its visits go, which holds nothing else.
        package var topic = FootfallTopic.visits.name
        package var cameras = 2
        package var visitors = 100
        package var seed = 1
        /// The first frame's; where it is `nil`, when the stage first began.
        package var start: EventTime?
        package var framesPerPicture = 1
        /// A frame is written when its time has come; else as fast as the box can.
        package var isLive = false
    }

    package struct Anonymizer: Sendable, Equatable {
        /// Outside of the data directory.
        package var keyFile = ""
        package var grace = Duration.seconds(2 * 3_600)
        package var analysisWait = Duration.seconds(120)
    }

    package struct Pictures: Sendable, Equatable {
        /// After they were taken, not analysed; 1 hour at the most. Analysed ones go at once.
        package var ageMax = Duration.seconds(3_600)
    }

    package struct Retention: Sendable, Equatable {
        package var every = Duration.seconds(60)
    }

    package init() {}

    /// The stages that run, in the order of the pipeline.
    package var stageNames: [String] {
        var names: [String] = []
        if demo != nil { names.append("demo") }
        names += cameras.map(\.stageName)
        names += imports.map(\.stageName)
        if faces != nil { names.append("faces") }
        if anonymizer != nil { names.append("anonymizer") }
        if pictures != nil { names.append("pictures") }
        names += projections
        if retention != nil { names.append("retention") }
        return names
    }
}

extension RunConfiguration {
    /// - Parameters:
    ///   - file: how problems name the text.
    ///   - knownProjections: what `projections` may name.
    /// - Throws: ``YAMLProblem`` with the line of the first thing that is wrong.
    package init(parsing text: String, file: String, knownProjections: [String]) throws(YAMLProblem) {
        self.file = file
        let root = try YAMLValue(parsing: text, file: file)
        var document = try YAMLMapping(root)
        if let stores = document.optional("stores") { zones = try Self.zones(stores) }
        if let stages = document.optional("stages") {
            var stages = try YAMLMapping(stages)
            demo = try stages.optional("demo").map { value throws(YAMLProblem) in try Demo(value) }
            if let list = stages.optional("cameras") {
                cameras = try list.list().map { value throws(YAMLProblem) in try Camera(value) }
                guard Set(cameras.map(\.settings.camera)).count == cameras.count else {
                    throw list.problem("a camera is named twice")
                }
            }
            if let demo, demo.topic == FootfallTopic.visits.name, !cameras.isEmpty, let node = stages.optional("demo") {
                throw node.problem(
                    "cameras write visits to topic '\(demo.topic)', and made-up visitors stay apart from those: name another "
                        + "topic for them under demo, such as topic: visits-demo")
            }
            if let list = stages.optional("imports") {
                imports = try list.list().map { value throws(YAMLProblem) in try Import(value) }
                guard Set(imports.map(\.name)).count == imports.count else {
                    throw list.problem("two folders have one name: give one of them another, with name")
                }
            }
            faces = try stages.optional("faces").map { value throws(YAMLProblem) in try Self.faces(value) }
            anonymizer = try stages.optional("anonymizer").map { value throws(YAMLProblem) in try Anonymizer(value) }
            pictures = try stages.optional("pictures").map { value throws(YAMLProblem) in try Pictures(value) }
            retention = try stages.optional("retention").map { value throws(YAMLProblem) in try Retention(value) }
            if let list = stages.optional("projections") {
                projections = try list.list().map { name throws(YAMLProblem) in try name.word(of: knownProjections) }
                guard Set(projections).count == projections.count else {
                    throw list.problem("a projection is named twice")
                }
            }
            try stages.finish()
        }
        try document.finish()
        guard !stageNames.isEmpty else {
            throw root.problem(
                "no stage is named: under stages, give at least one of demo, cameras, imports, faces, anonymizer, "
                    + "pictures, projections, retention")
        }
    }

    private static func zones(_ value: YAMLValue) throws(YAMLProblem) -> [String: String] {
        var stores = try YAMLMapping(value)
        var zones: [String: String] = [:]
        for name in stores.keys {
            var store = try YAMLMapping(try stores.required(name))
            zones[name] = try store.required("time_zone").timeZone()
            try store.finish()
        }
        return zones
    }
}
