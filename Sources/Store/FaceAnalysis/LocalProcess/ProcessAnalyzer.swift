internal import ChildProcesses
internal import Foundation
internal import Glibc
internal import Synchronization
internal import Timekeeping

/// Asks a local program: one that is started once and kept, or one that is started for each picture.
///
/// **Kept** (`.kept`): each question is one line of JSON on its standard input, and one line of JSON on its standard output is
/// the answer, with the question's `id`. As many programs are started as there are pictures at once; each does one at a time.
/// ```json
/// {"id":7,"name":"s/c/1.jpg","store":"s","camera":"c","captured_at":"2026-07-17T10:15:00.250Z","format":"image/jpeg","picture":"/9j/4AAQ…"}
/// ```
/// **For each picture** (`.perPicture`): the picture is on its standard input, its name, store, camera, time and format are in
/// the environment (`FFLOG_PICTURE`, `FFLOG_STORE`, `FFLOG_CAMERA`, `FFLOG_CAPTURED_AT`, `FFLOG_FORMAT`), and all that it
/// prints is the answer, without `id`. It has to end with status 0.
///
/// A program that takes too long, answers out of step, too much, or nothing, is killed with all that it started; the next
/// picture gets a new one. Its standard error is ours.
package final class ProcessAnalyzer: FaceAnalyzer {
    package enum Mode: String, Sendable, CaseIterable {
        case kept
        case perPicture = "per-picture"
    }

    package struct Options: Sendable {
        /// A path, or a name to be looked up in PATH.
        package var program: String
        package var arguments: [String] = []
        package var mode = Mode.kept
        package var answerBytesMax = 1 << 20
        package var version = "unknown"

        package init(program: String) { self.program = program }
    }

    package let label: AnalyzerLabel
    private let options: Options
    private struct Pool {
        var idle: [AnalyzerProgram] = []
        var lastID: UInt64 = 0
        var isClosed = false
    }
    private let pool = Mutex(Pool())

    package init(_ options: Options) {
        self.options = options
        let name = options.program.split(separator: "/").last.map(String.init) ?? options.program
        label = AnalyzerLabel(name: name, version: options.version)
    }

    /// Kills the programs that wait for pictures, and every other when its picture is done.
    package func close() {
        let idle = pool.withLock { pool in
            defer { pool.idle = [] }
            pool.isClosed = true
            return pool.idle
        }
        for child in idle { child.end() }
    }

    package func analyze(_ picture: Picture) async throws -> [AnalyzedFace] {
        let call = Call()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // Pipes block: a thread of its own, since the pool of tasks has but one a core.
                let thread = Thread { [self] in
                    Self.blockBrokenPipeSignal()
                    continuation.resume(with: Result { try run(picture, call) })
                }
                thread.name = "fflog-analyzer"
                thread.start()
            }
        } onCancel: {
            call.cancel()
        }
    }

    /// What a cancellation has to reach: the program that works on the picture.
    private final class Call: Sendable {
        private let state = Mutex<(child: AnalyzerProgram?, isCancelled: Bool)>((nil, false))

        func cancel() {
            let child = state.withLock { state in
                state.isCancelled = true
                return state.child
            }
            child?.kill()
        }

        func uses(_ child: AnalyzerProgram?) {
            let isCancelled = state.withLock { state in
                state.child = child
                return state.isCancelled
            }
            if isCancelled { child?.kill() }
        }
    }

    private func run(_ picture: Picture, _ call: Call) throws -> [AnalyzedFace] {
        defer { call.uses(nil) }
        switch options.mode {
        case .kept: return try askKept(picture, call)
        case .perPicture: return try askOnce(picture, call)
        }
    }

    private func askKept(_ picture: Picture, _ call: Call) throws -> [AnalyzedFace] {
        let (idle, id) = pool.withLock { pool in
            pool.lastID += 1
            return (pool.idle.popLast(), pool.lastID)
        }
        var child = idle
        if let waiting = child, waiting.isOutOfStep {
            waiting.end()
            child = nil
        }
        let program = try child ?? start(environment: [:])
        call.uses(program)
        do {
            let line = try program.exchange(try question(picture, id), .line, answerBytesMax: options.answerBytesMax)
            let faces = Result { () throws(AnalysisFailure) in try ProgramAnswer.faces(line, id: id) }
            if case .failure(.retry(.brokenAnswer, _)) = faces { program.end() } else { keep(program) }
            return try faces.get()
        } catch let failure as AnalyzerProgram.Failure { throw self.failure(failure, program.end()) }
    }

    private func keep(_ program: AnalyzerProgram) {
        let isKept = pool.withLock { pool in
            if !pool.isClosed { pool.idle.append(program) }
            return !pool.isClosed
        }
        if !isKept { program.end() }
    }

    private func askOnce(_ picture: Picture, _ call: Call) throws -> [AnalyzedFace] {
        let program = try start(environment: [
            "FFLOG_PICTURE": picture.name, "FFLOG_STORE": picture.store ?? "", "FFLOG_CAMERA": picture.camera ?? "",
            "FFLOG_CAPTURED_AT": RFC3339.text(picture.capturedAt), "FFLOG_FORMAT": picture.format.rawValue,
        ])
        call.uses(program)
        do {
            let answer = try program.exchange(picture.bytes, .whole, answerBytesMax: options.answerBytesMax)
            // It has closed its output; that it ends as well is not for us to wait for.
            let status = program.wait()
            guard status == .exited(0) else {
                throw AnalysisFailure.retry(.crashed, reason: "\(options.program) \(status)")
            }
            return try ProgramAnswer.faces(answer, id: nil)
        } catch let failure as AnalyzerProgram.Failure { throw self.failure(failure, program.end()) }
    }

    private func start(environment: [String: String]) throws(AnalysisFailure) -> AnalyzerProgram {
        do { return try AnalyzerProgram(options.program, options.arguments, environment: environment) } catch {
            throw .misconfigured(reason: "the program \(error.program) can't be started: \(error.reason)")
        }
    }

    private func failure(_ failure: AnalyzerProgram.Failure, _ status: WaitStatus) -> AnalysisFailure {
        switch failure {
        case .ended(let how): .retry(.crashed, reason: "\(options.program): \(how); it \(status)")
        case .answerTooLong(let limit):
            .retry(.brokenAnswer, reason: "\(options.program) answered with more than \(limit) bytes")
        case .killed: .retry(.timeout, reason: "\(options.program) was killed since it took too long")
        }
    }

    private func question(_ picture: Picture, _ id: UInt64) throws -> [UInt8] {
        let question = Question(
            id: id, name: picture.name, store: picture.store, camera: picture.camera,
            captured_at: RFC3339.text(picture.capturedAt), format: picture.format.rawValue,
            picture: Data(picture.bytes).base64EncodedString())
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(question)) + [UInt8(ascii: "\n")]
    }

    private struct Question: Encodable {
        let id: UInt64
        let name: String
        let store: String?
        let camera: String?
        let captured_at: String
        let format: String
        let picture: String
    }

    /// So that writing to a program that has ended is an error and not our end. The thread lives for one picture.
    private static func blockBrokenPipeSignal() {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }
}
