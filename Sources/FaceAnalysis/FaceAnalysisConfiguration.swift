package import EventLog
internal import Foundation

/// The face analyzer as a command line or a configuration file describes it.
package struct FaceAnalysisConfiguration: Codable, Sendable, Equatable {
    package enum Analyzer: String, Codable, Sendable, CaseIterable {
        case synthetic
        case faceAPI = "face-api"
        case process
    }

    package enum ProgramMode: String, Codable, Sendable, CaseIterable {
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
    package var facesMax = 3

    package var workers = 4
    package var timeoutMilliseconds: Int64 = 10_000
    package var perSecond: Double?
    package var attempts = 5
    package var pictureBytesMax = 6 << 20

    package init() {}

    package enum CodingKeys: String, CodingKey {
        case analyzer, endpoint, program, seed, people, workers, attempts
        case keyFile = "key_file"
        case programMode = "program_mode"
        case programVersion = "program_version"
        case facesMax = "faces_max"
        case timeoutMilliseconds = "timeout_ms"
        case perSecond = "per_second"
        case pictureBytesMax = "picture_bytes_max"
    }

    /// Every setting may be left out.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func read<T: Decodable>(_ key: CodingKeys, _ value: inout T) throws {
            if let found = try values.decodeIfPresent(T.self, forKey: key) { value = found }
        }
        try read(.analyzer, &analyzer)
        endpoint = try values.decodeIfPresent(String.self, forKey: .endpoint)
        keyFile = try values.decodeIfPresent(String.self, forKey: .keyFile)
        try read(.program, &program)
        try read(.programMode, &programMode)
        try read(.programVersion, &programVersion)
        try read(.seed, &seed)
        try read(.people, &people)
        try read(.facesMax, &facesMax)
        try read(.workers, &workers)
        try read(.timeoutMilliseconds, &timeoutMilliseconds)
        perSecond = try values.decodeIfPresent(Double.self, forKey: .perSecond)
        try read(.attempts, &attempts)
        try read(.pictureBytesMax, &pictureBytesMax)
    }

    /// - Throws: ``AnalysisFailure/misconfigured(reason:)`` with the first setting that is wrong.
    package func validate() throws(AnalysisFailure) {
        func require(_ holds: Bool, _ reason: String) throws(AnalysisFailure) {
            if !holds { throw .misconfigured(reason: reason) }
        }
        try require((1...256).contains(workers), "workers: \(workers); 1 to 256 are possible")
        try require(timeoutMilliseconds > 0, "timeout: it has to be over 0 ms")
        try require(perSecond.map { $0 > 0 && $0.isFinite } ?? true, "rate: it has to be over 0 a second")
        try require(attempts > 0, "attempts: at least 1")
        try require(pictureBytesMax > 0, "picture size: at least 1 byte")
        switch analyzer {
        case .synthetic:
            try require((0...100).contains(facesMax), "faces: 0 to 100 a picture")
            try require(people >= 0, "people: at least 0")
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
            options.facesMax = facesMax
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
        options.timeoutMilliseconds = timeoutMilliseconds
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
