import Foundation
import TestSupport
import Testing

/// A process whose address space is too small for the files' maps: a limit of it stands for a kernel with fewer bits.
@Suite struct AddressSpaceTests {
    private static let gibibyte = 1 << 20  // of ulimit's units

    private static func limited(_ fflog: FflogProcess, _ gibibytes: Int, _ line: String) throws -> FflogProcess.Result {
        try fflog.shell("ulimit -v \(gibibytes * gibibyte) && \(line)")
    }

    @Test func `a head that doesn't fit is refused with its place, what it takes, what there is and what to do`() throws
    {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "lines", "-q")
        try fflog.ok("produce", "lines", "-q", input: "one\ntwo\n")
        for command in ["topic list", "consume lines", "verify", "topic create more"] {
            let result = try Self.limited(fflog, 200, "\"$FFLOG\" -d \"$D\" \(command)")
            #expect(result.status == 1 && result.text.isEmpty, "\(command): \(result.status) \(result.text)")
            for words in [
                "\(fflog.data)/head.mdb: open: it is mapped in 256 GiB of address space", "left in one piece", "ENOMEM",
                "RLIMIT_AS, is 200 GiB: lift it",
            ] { #expect(result.errors.contains(words), "\(command): \(result.errors)") }
        }
        // Nothing was changed.
        #expect(try fflog.ok("verify").text.contains("2 records"))
    }

    @Test func `what doesn't fit beside the head is refused by its own name, and is not called damaged`() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "visits", "-q")
        let refused = try Self.limited(fflog, 300, "\"$FFLOG\" -d \"$D\" projection run visits-15s --once")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("projections/visits-15s"), "\(refused.errors)")
        #expect(refused.errors.contains("is mapped in 128 GiB of address space"), "\(refused.errors)")
        #expect(!refused.errors.contains("damaged") && !refused.errors.contains("corrupt"), "\(refused.errors)")
        try fflog.ok("projection", "run", "visits-15s", "--once", "-q")
    }

    @Test func `segments are made and read where there is room for little more than the head`() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "lines", "-q")
        try fflog.ok("produce", "lines", "-q", input: "one\ntwo\n")
        let sealed = try Self.limited(fflog, 300, "\"$FFLOG\" -d \"$D\" seal lines")
        #expect(sealed.status == 0, "\(sealed.errors)")
        let read = try Self.limited(fflog, 300, "\"$FFLOG\" -d \"$D\" consume lines")
        #expect(read.lines.count == 2, "\(read.errors)")
    }

    @Test func `a new data directory is not left half made`() throws {
        let fflog = try FflogProcess()
        let refused = try Self.limited(fflog, 200, "\"$FFLOG\" -d \"$D\" init")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("of address space"), "\(refused.errors)")
        try fflog.ok("init")
        #expect(try fflog.ok("verify").status == 0)
    }
}
