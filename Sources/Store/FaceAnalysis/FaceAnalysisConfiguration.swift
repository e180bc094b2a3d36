package import EventLog

/// The face analyzer as a command line or a configuration file describes it.
package struct FaceAnalysisConfiguration: Sendable, Equatable {
    package enum Analyzer: String, Sendable, CaseIterable {
        case synthetic
        case faceAPI = "face-api"
        case process
    }

    package enum ProgramMode: String, Sendable, CaseIterable {
        case kept
        case perPicture = "per-picture"
    }

    package var analyzer = Analyzer.synthetic
    /// Of `face-api`: `http://127.0.0.1:5000`.
    package var endpoint: String?
    /// Of `face-api`: the file that holds the subscription key.
    package var keyFile: String?
    /// Of `process`: the program and its arguments.
    package var program: [String] = []
    package var programMode = ProgramMode.kept
    package var programVersion = "unknown"
    /// Of `synthetic`.
    package var seed: UInt64 = 0
    package var people = 0

    package var workers = 4
    package var timeout = Duration.seconds(10)
    package var perSecond: Double?
    package var attempts = 5
    package var pictureBytesMax = 6 << 20

    package init() {}

    /// - Throws: ``AnalysisFailure/misconfigured(reason:)`` with the first setting that is wrong.
    package func validate() throws(AnalysisFailure) {
        func require(_ holds: Bool, _ reason: String) throws(AnalysisFailure) {
            if !holds { throw .misconfigured(reason: reason) }
        }
        try require((1...256).contains(workers), "workers: \(workers); 1 to 256 are possible")
        try require(timeout > .zero, "timeout: it has to be over 0 ms")
        try require(perSecond.map { $0 > 0 && $0.isFinite } ?? true, "rate: it has to be over 0 a second")
        try require(attempts > 0, "attempts: at least 1")
        try require(pictureBytesMax > 0, "picture size: at least 1 byte")
        switch analyzer {
        case .synthetic: try require(people >= 0, "people: at least 0")
        case .faceAPI:
            guard let endpoint else { throw .misconfigured(reason: "analyzer face-api needs an endpoint") }
            _ = try FaceAPIOptions.endpoint(endpoint)
        case .process: try require(!program.isEmpty, "analyzer process needs a program")
        }
    }

    /// - Throws: ``AnalysisFailure/misconfigured(reason:)``
    package func makeAnalyzer() throws(AnalysisFailure) -> any FaceAnalyzer {
        try validate()
        switch analyzer {
        case .synthetic:
            var options = SyntheticAnalyzer.Options()
            options.seed = seed
            options.people = people
            return SyntheticAnalyzer(options)
        case .faceAPI:
            var options = FaceAPIOptions(endpoint: try FaceAPIOptions.endpoint(endpoint ?? ""))
            if let keyFile { options.key = try FaceAPIOptions.key(fromFile: keyFile) }
            return FaceAPIAnalyzer(options, connections: workers)
        case .process:
            var options = ProcessAnalyzer.Options(program: program[0])
            options.arguments = Array(program.dropFirst())
            options.mode = programMode == .kept ? .kept : .perPicture
            options.version = programVersion
            return ProcessAnalyzer(options)
        }
    }

    package var stageOptions: FaceStageOptions {
        var options = FaceStageOptions()
        options.workers = workers
        options.timeout = timeout
        options.perSecond = perSecond
        options.attemptsMax = attempts
        options.limits.bytesMax = pictureBytesMax
        return options
    }

    /// The stage, at its place in the log.
    package func makeStage(_ log: EventLog, pictures: any PictureSource) throws -> FaceStage {
        try FaceStage(log, analyzer: try makeAnalyzer(), pictures: pictures, options: stageOptions)
    }
}
