import Foundation
import TestSupport
import Testing

/// LMDB makes a file in the page size of the machine, and reads it by the size that it says. Fixtures/pages-16k/make.sh made the
/// directory of these tests, as a machine with pages of 16 KiB does.
@Suite struct PageSizeTests {
    private static func unpacked() throws -> FflogProcess {
        let fflog = try FflogProcess()
        let archive = try #require(
            Bundle.module.url(forResource: "data.tar", withExtension: "gz", subdirectory: "Fixtures/pages-16k"))
        let result = try fflog.shell("tar -xzf '\(archive.path)' -C \"$(dirname \"$D\")\"")
        try #require(result.status == 0, "\(result.errors)")
        return fflog
    }

    private static func pageBytes(_ path: String) throws -> Int {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        return (0..<4).reduce(0) { $0 | Int(data[40 + $1]) << (8 * $1) }
    }

    private static func files(_ fflog: FflogProcess) -> [String] {
        let names = FileManager.default.enumerator(atPath: fflog.data)?.allObjects as? [String] ?? []
        return names.filter { $0.hasSuffix(".mdb") }.sorted()
    }

    @Test func `a data directory from a machine with pages of 16 KiB is read, written, sealed and projected here`()
        throws
    {
        let fflog = try Self.unpacked()
        let old = Self.files(fflog)
        #expect(old.count == 4)
        for name in old { #expect(try Self.pageBytes("\(fflog.data)/\(name)") == 16384, "\(name)") }
        #expect(try fflog.ok("verify").text.contains("85 records"))
        #expect(try fflog.ok("consume", "visits", "--format", "json").lines.count == 85)
        let visit = #"{"store":"D","zone":"a","event_time":"2026-11-28T10:03:07Z","visitor":"00000000000000aa"}"#
        try fflog.ok("produce", "visits", "-q", input: visit + "\n")
        try fflog.ok("projection", "run", "visits-15s", "--once", "-q")
        try fflog.ok("seal", "visits", "-q")
        try fflog.ok("produce", "visits", "-q", input: visit.replacing("07Z", with: "08Z") + "\n")
        #expect(try fflog.ok("verify").text.contains("87 records"))
        #expect(try fflog.ok("consume", "visits", "--format", "json").lines.count == 87)
        #expect(try fflog.ok("projection", "query", "visits-15s", "--format", "json").text.contains(#""D""#))
        // A file keeps its own; the new segment has this machine's.
        for name in old { #expect(try Self.pageBytes("\(fflog.data)/\(name)") == 16384, "\(name)") }
        let new = try #require(Self.files(fflog).first { !old.contains($0) })
        #expect(try Self.pageBytes("\(fflog.data)/\(new)") == min(sysconf(Int32(_SC_PAGESIZE)), 32768))
    }

    /// One meta page says the page size, the other is looked for behind it.
    @Test func `pages that are larger than LMDB's largest are refused: what, where and what to do`() throws {
        let fflog = try Self.unpacked()
        let path = fflog.data + "/head.mdb"
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        data.replaceSubrange(40..<44, with: [0, 0, 1, 0])
        try data.write(to: URL(fileURLWithPath: path))
        for command in [["topic", "list"], ["verify"], ["produce", "visits"]] {
            let result = try fflog.start(command).result()
            #expect(result.status != 0 && result.text.isEmpty)
            #expect(result.errors.contains("\(path): open: its pages have 65536 bytes"), "\(result.errors)")
            #expect(result.errors.contains("reads at most 32768"))
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == data)
    }
}
