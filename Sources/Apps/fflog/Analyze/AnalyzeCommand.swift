import ArgumentParser
import Blobs
import ConsumerGroups
import EventLog
import FaceAnalysis
import FootfallPipeline
import Logging
import Pipeline
import Reports
import Sealing
import Terminal

struct AnalyzeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze", abstract: "Have the pictures on topic blobs analysed: faces go to topic faces.",
        discussion: """
            The stage alone; fflog run has it beside the others. Each face of each picture is one event, whatever is retried \
            or killed. What fails for good is a dead letter: see fflog dead-letter list.

            ANALYZERS (--analyzer):
              synthetic   faces are made up, the same for the same picture
              face-api    a Face API: --endpoint, --key-file
              process     a local program: --program PROGRAM --argument ARG...

            EXAMPLE:
              fflog analyze --analyzer synthetic --once
              fflog analyze --analyzer face-api --endpoint http://127.0.0.1:5000 --key-file face.key
            """)

    @Option(help: "synthetic, face-api or process.")
    var analyzer: FaceAnalysisConfiguration.Analyzer = .synthetic
    @Option(help: "Of face-api: http://HOST:PORT or https://HOST.")
    var endpoint: String?
    @Option(help: "Of face-api: the file that holds the key.", completion: .file())
    var keyFile: String?
    @Option(help: "Of process: the program.")
    var program: String?
    @Option(parsing: .unconditionalSingleValue, help: "Of process: an argument of the program; may repeat.")
    var argument: [String] = []
    @Option(help: "Of process: kept (one program for many pictures) or per-picture.")
    var programMode: FaceAnalysisConfiguration.ProgramMode = .kept
    @Option(help: "Of synthetic: another seed gives other faces.")
    var seed: UInt64 = 0
    @Option(help: ArgumentHelp("After how long an attempt is given up: 10s unless said.", valueName: "duration"))
    var timeout: String?
    @Option(help: "Pictures at once.")
    var workers = 4
    @Option(help: "Attempts a second at the most.")
    var rate: Double?
    @Option(help: "Attempts before a picture becomes a dead letter.")
    var attempts = 5
    @Option(
        help: "A folder with the pictures, each under its blob's name; else they are those of the blob store.",
        completion: .directory)
    var pictures: String?
    @Flag(help: "End when everything there is is done.")
    var once = false
    @OptionGroup var options: GlobalOptions

    private var settings: FaceAnalysisConfiguration {
        var settings = FaceAnalysisConfiguration()
        settings.analyzer = analyzer
        settings.endpoint = endpoint
        settings.keyFile = keyFile
        settings.program = (program.map { [$0] } ?? []) + argument
        settings.programMode = programMode
        settings.seed = seed
        if let timeout, let span = try? DurationText.parse(timeout) { settings.timeout = span }
        settings.workers = workers
        settings.perSecond = rate
        settings.attempts = attempts
        return settings
    }

    func validate() throws {
        if let timeout {
            do { _ = try DurationText.parse(timeout) } catch { throw ValidationError("--timeout: \(error)") }
        }
        do { try settings.validate() } catch AnalysisFailure.misconfigured(let reason) { throw ValidationError(reason) }
    }

    func run() throws {
        let log = try options.open(.write)
        let sealer = options.sealing(log)
        defer { sealer.stop() }
        let stage = try settings.makeStage(log, pictures: try source(log))
        let logger = options.logger("analyze")
        var total = StageTurn()
        var complaint: String?
        do {
            while !Interruption.isRequested {
                let turn = try stage.turn(timeout: .milliseconds(200))
                total.recordsRead += turn.recordsRead
                total.eventsWritten += turn.eventsWritten
                total.deadLetters += turn.deadLetters
                if let now = stage.complaint, now != complaint { logger.warning("\(now)") }
                complaint = stage.complaint
                if once, try stage.isCaughtUp() { break }
            }
        } catch {
            try? stage.close()
            throw error
        }
        try stage.close()
        report(total)
        if total.deadLetters > 0 {
            throw CommandEnded(ExitStatus.partial, "\(total.deadLetters) dead letters; see: fflog dead-letter list")
        }
    }

    /// Where the pictures are.
    private func source(_ log: EventLog) throws -> any PictureSource {
        if let pictures { return FolderPictures(pictures) }
        return BlobPictures(try BlobStore(log))
    }

    private func report(_ total: StageTurn) {
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("records", .int(total.recordsRead)), ("events", .int(total.eventsWritten)),
                    ("dead_letters", .int(total.deadLetters)),
                ]))
        } else {
            options.say(
                "\(Measure.grouped(total.recordsRead)) records read, \(Measure.grouped(total.eventsWritten)) events written, "
                    + "\(Measure.grouped(total.deadLetters)) dead letters")
        }
    }
}

extension FaceAnalysisConfiguration.Analyzer: ExpressibleByArgument {}
extension FaceAnalysisConfiguration.ProgramMode: ExpressibleByArgument {}
