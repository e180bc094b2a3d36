import DetectorAdapters
import ErrorKinds
import Gzip

/// Hands an adapter all that an input has.
package enum AdapterReading {
    /// Somebody wants the command to end.
    private struct Interrupted: KindedError {
        var kind: ErrorKind { .failed }
        var description: String { "it was interrupted" }
    }

    /// After such a silence what has come is appended.
    package static let idle = Duration.milliseconds(200)
    package static let lineBytesMax = 16 << 20

    /// Reads an input of lines or of a container until it ends or the command is interrupted.
    package static func read(_ input: AdapterInput, _ adapter: AdapterImport) throws {
        do {
            guard try input.first().withUnsafeBytes({ AvroContainer.isAvro($0) }) else {
                var lines = LineReader(input, lineBytesMax: lineBytesMax)
                return try read(&lines, adapter)
            }
            // A block may have millions of records: an interruption ends it where it is.
            func pause() throws { if Interruption.isRequested { throw Interrupted() } }
            var container = try AvroContainer {
                try pause()
                return try input.read(into: $0)
            }
            container.pause = pause
            while try container.block({ step in
                try pause()
                switch step {
                case .message(let bytes, let number): try adapter.record(bytes, number: number)
                case .bad(let reason, let number): adapter.reject(reason, record: number)
                }
            }) {}
        } catch is Interrupted {
        } catch let error as GzipError {
            // What came before it is taken.
            adapter.rejectRest("\(error)")
        }
    }

    /// Reads until the input ends or the command is interrupted.
    ///
    /// - Parameter afterLine: called after each.
    package static func read(
        _ lines: inout LineReader, _ adapter: AdapterImport, afterLine: () throws -> Void = {}
    ) throws {
        while !Interruption.isRequested {
            switch try lines.next(idle: { idle }) {
            case .line(let line):
                try adapter.line(line)
                try afterLine()
            case .tooLong(let bytes): try adapter.tooLong(bytes)
            // What has come is durable soon, also where no more comes.
            case .idle: try adapter.flush()
            case .end: return
            }
        }
    }
}
