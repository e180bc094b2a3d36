import ChildProcesses
import ErrorKinds
import EventLog
import Glibc
import Reports
import Terminal
internal import Timekeeping

/// A program that is started anew for each record, or for some at a time, and gets them on its standard input.
///
/// Its standard output and error are ours. What it does not read of its input is its own business: it says by its exit status whether
/// the records are dealt with.
struct RecordProgram {
    /// A line for `/bin/sh`.
    let line: String
    /// How long one run may take.
    let timeout: Duration

    enum Outcome: Equatable {
        case done
        /// - Parameter errorClass: for programs, as a dead letter has it.
        case failed(errorClass: String, reason: String)
    }

    /// The line can't be run at all: that is nobody's record's fault.
    struct Unusable: KindedError {
        let reason: String
        var kind: ErrorKind { .unavailable }
        var description: String { reason }
    }

    /// How long it may take to end once it was asked to.
    private static let patience = Duration.seconds(5)

    /// - Throws: ``Unusable``.
    func run(_ records: [HandedRecord], of topic: String, attempt: Int) throws(Unusable) -> Outcome {
        guard let first = records.first, let last = records.last else { return .done }
        var environment = [
            "FFLOG_TOPIC": topic, "FFLOG_PARTITION": first.partition.description,
            "FFLOG_OFFSET": first.offset.description, "FFLOG_LAST_OFFSET": last.offset.description,
            "FFLOG_RECORDS": String(records.count), "FFLOG_ATTEMPT": String(attempt),
        ]
        if records.count == 1 {
            environment["FFLOG_TIMESTAMP"] = String(first.timestamp)
            // A variable ends at a zero byte.
            if let key = first.key, !key.contains(0), let text = String(validating: key, as: UTF8.self) {
                environment["FFLOG_KEY"] = text
            }
        }
        let deadline = TimeSource.system.monotonic() + timeout
        let child: ChildProcess
        do { child = try ChildProcess(.shell(line), piping: .input, environment: environment) } catch {
            throw Unusable(reason: error.description)
        }
        Self.write(records, to: child.input, until: deadline)
        child.closeInput()
        let left = max(deadline - TimeSource.system.monotonic(), .zero)
        guard let status = child.wait(atMost: left) else {
            child.stop(within: Self.patience)
            return .failed(errorClass: "timeout", reason: "it had not ended after \(DurationText.text(timeout))")
        }
        switch status {
        case .exited(0): return .done
        // What a shell says of a line whose program it can't start.
        case .exited(126), .exited(127): throw Unusable(reason: "'\(line)' can't be run: it \(status)")
        default: return .failed(errorClass: "exit_\(status.code)", reason: "it \(status)")
        }
    }

    /// Writes until everything is written, the program has closed its input, or the time is over.
    private static func write(_ records: [HandedRecord], to descriptor: Int32, until deadline: ContinuousClock.Instant)
    {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        for record in records {
            var written = 0
            while written < record.bytes.count {
                let count = record.bytes.withUnsafeBytes {
                    Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written)
                }
                if count >= 0 {
                    written += count
                } else if errno == EAGAIN {
                    let left = (deadline - TimeSource.system.monotonic()).milliseconds
                    guard left > 0 else { return }
                    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&wanted, 1, Int32(min(left, 1_000)))
                } else if errno != EINTR {
                    return
                }
            }
        }
    }
}
