internal import Anonymization
internal import EventSchema
internal import FaceAnalysis
internal import LocalTime
internal import StrictYAML
internal import Timekeeping

extension RunConfiguration.Demo {
    init(_ value: YAMLValue) throws(YAMLProblem) {
        var keys = try YAMLMapping(value)
        if let value = keys.optional("store") { store = try value.text() }
        if let value = keys.optional("topic") {
            topic = try value.text()
            if let refusal = DemoTopicName.refusal(topic) {
                throw value.problem("the topic of made-up visits \(refusal)")
            }
        }
        if let value = keys.optional("cameras") { cameras = try value.integer(in: 1...64) }
        if let value = keys.optional("visitors") { visitors = try value.integer(in: 0...10_000_000) }
        if let value = keys.optional("seed") { seed = try value.integer(in: 0...Int(Int32.max)) }
        if let value = keys.optional("frames_per_picture") { framesPerPicture = try value.integer(in: 1...10_000) }
        if let value = keys.optional("live") { isLive = try value.flag() }
        if let value = keys.optional("start") {
            let text = try value.text()
            do { start = try RFC3339.time(of: text) } catch {
                throw value.problem("expected a time such as 2026-07-17T10:00:00Z, got '\(text)'")
            }
        }
        try keys.finish()
    }
}

extension RunConfiguration.Anonymizer {
    init(_ value: YAMLValue) throws(YAMLProblem) {
        var keys = try YAMLMapping(value)
        keyFile = try keys.required("key_file").text()
        if let value = keys.optional("grace") {
            grace = .milliseconds(try value.milliseconds(in: 0...7 * 86_400_000))
        }
        if let value = keys.optional("analysis_wait") {
            analysisWait = .milliseconds(try value.milliseconds(in: 0...3_600_000))
        }
        try keys.finish()
    }
}

extension RunConfiguration.Pictures {
    init(_ value: YAMLValue) throws(YAMLProblem) {
        var keys = try YAMLMapping(value)
        // Longer is not to be had.
        if let value = keys.optional("max_age") {
            ageMax = .milliseconds(try value.milliseconds(in: 10_000...3_600_000))
        }
        try keys.finish()
    }
}

extension RunConfiguration.Retention {
    init(_ value: YAMLValue) throws(YAMLProblem) {
        var keys = try YAMLMapping(value)
        if let value = keys.optional("every") {
            every = .milliseconds(try value.milliseconds(in: 1_000...86_400_000))
        }
        try keys.finish()
    }
}

extension RunConfiguration {
    static func faces(_ value: YAMLValue) throws(YAMLProblem) -> FaceAnalysisConfiguration {
        var faces = FaceAnalysisConfiguration()
        var keys = try YAMLMapping(value)
        let kinds = FaceAnalysisConfiguration.Analyzer.allCases.map(\.rawValue)
        faces.analyzer =
            FaceAnalysisConfiguration.Analyzer(
                rawValue: try keys.required("analyzer").word(of: kinds)) ?? .synthetic
        if let value = keys.optional("endpoint") { faces.endpoint = try value.text() }
        if let value = keys.optional("key_file") { faces.keyFile = try value.text() }
        if let value = keys.optional("program") {
            faces.program = try value.list().map { part throws(YAMLProblem) in try part.text() }
        }
        if let value = keys.optional("program_mode") {
            let modes = FaceAnalysisConfiguration.ProgramMode.allCases.map(\.rawValue)
            faces.programMode = FaceAnalysisConfiguration.ProgramMode(rawValue: try value.word(of: modes)) ?? .kept
        }
        if let value = keys.optional("program_version") { faces.programVersion = try value.text() }
        if let value = keys.optional("seed") { faces.seed = UInt64(try value.integer(in: 0...Int.max)) }
        if let value = keys.optional("people") { faces.people = try value.integer(in: 0...1_000_000) }
        if let value = keys.optional("workers") { faces.workers = try value.integer(in: 1...256) }
        if let value = keys.optional("timeout") {
            faces.timeout = .milliseconds(try value.milliseconds(in: 10...600_000))
        }
        if let value = keys.optional("per_second") { faces.perSecond = try value.number(in: 0.001...1_000_000) }
        if let value = keys.optional("attempts") { faces.attempts = try value.integer(in: 1...100) }
        if let value = keys.optional("picture_bytes_max") {
            faces.pictureBytesMax = try value.integer(in: 1...(1 << 30))
        }
        try keys.finish()
        do { try faces.validate() } catch { throw value.problem(error.description) }
        return faces
    }
}

extension YAMLValue {
    /// An IANA time zone.
    func timeZone() throws(YAMLProblem) -> String {
        let name = try text()
        do { _ = try LocalZone(named: name) } catch { throw problem(error.description) }
        return name
    }
}
