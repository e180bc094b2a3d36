import Foundation
import Testing

@Suite("Blobs on the command line")
struct BlobCommandTests {
    private static let png = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 1, 2, 0xFF])

    private func scene() throws -> (FflogProcess, file: String) {
        let fflog = try FflogProcess()
        let file = fflog.folder.appendingPathComponent("shot.png")
        try Self.png.write(to: file)
        return (fflog, file.path)
    }

    @Test func `bytes come out as they went in, from a file and from standard input`() throws {
        let (fflog, file) = try scene()
        let put = try fflog.ok(
            "blob", "put", "s/c/1.png", file, "--metadata", "zone=entrance", "--metadata", "note=a=b", "--captured-at",
            "2026-07-17T10:15:00.250Z", "--format", "json"
        ).object()
        #expect(put["content_type"] as? String == "image/png" && put["size_bytes"] as? Int == 12)
        #expect(put["captured_at"] as? String == "2026-07-17T10:15:00.250Z")
        #expect(put["metadata"] as? [String: String] == ["zone": "entrance", "note": "a=b"])
        #expect(try fflog.ok("blob", "get", "s/c/1.png").output == Self.png)
        let copy = fflog.folder.appendingPathComponent("copy").path
        let shown = try fflog.ok("blob", "get", "s/c/1.png", "-o", copy, "--format", "json").object()
        #expect(try Data(contentsOf: URL(fileURLWithPath: copy)) == Self.png)
        #expect(shown["etag"] as? String == put["etag"] as? String)
        try fflog.ok("blob", "put", "text", input: "hello\n")
        #expect(try fflog.ok("blob", "get", "text").text == "hello\n")
        #expect(try fflog.ok("blob", "show", "text").text.contains("application/octet-stream"))
        let events = try fflog.ok("consume", "blobs").objects()
        #expect(events.count == 2)
        #expect(Set(events.compactMap { $0["name"] as? String }) == ["s/c/1.png", "text"])
        #expect(events.allSatisfy { $0["stored"] is [String: Any] && $0["deleted"] is NSNull })
        #expect(try fflog.ok("verify").text.contains("all sound"))
        #expect(try fflog.ok("blob", "verify").text.contains("2 blobs, 2 contents, 18 bytes: all sound"))
    }

    @Test func `list, show, set-metadata and delete do what they say, by exit status too`() throws {
        let (fflog, file) = try scene()
        for name in ["a/1", "a/2", "b"] { try fflog.ok("blob", "put", name, file, "--if-none-match", "*") }
        #expect(try fflog.ok("blob", "list", "a/").lines.count == 2)
        #expect(try fflog.ok("blob", "list", "-n", "1").lines.count == 1)
        #expect(
            try fflog.ok("blob", "list", "--format", "json").list().map { $0["name"] as? String } == [
                "a/1", "a/2", "b",
            ])
        #expect(try fflog.run("blob", "list", "c").status == 5)
        #expect(try fflog.run("blob", "show", "c").status == 5)
        #expect(try fflog.run("blob", "get", "c").status == 5)

        let refused = try fflog.run("blob", "put", "b", file, "--if-none-match", "*")
        #expect(refused.status == 3 && refused.errors.contains("there is a blob 'b' already"))
        let etag = try #require(try fflog.ok("blob", "show", "b", "--format", "json").object()["etag"] as? String)
        try fflog.ok("blob", "set-metadata", "b", "k=v", "--if-match", etag)
        let stale = try fflog.run("blob", "set-metadata", "b", "k=w", "--if-match", etag)
        #expect(stale.status == 3 && stale.errors.contains("its ETag is"))
        #expect(try fflog.ok("blob", "show", "b").text.contains("metadata k"))
        try fflog.ok("blob", "set-metadata", "b")
        #expect(try !fflog.ok("blob", "show", "b").text.contains("metadata k"))

        let plan = try fflog.run("blob", "delete", "a/1", "b")
        #expect(plan.status == 3 && plan.errors.contains("would delete 2 blobs"))
        #expect(try fflog.ok("blob", "list").lines.count == 3)
        #expect(try fflog.run("blob", "delete", "a/1", "none", "--yes").status == 4)
        #expect(try fflog.run("blob", "delete", "none", "--yes").status == 5)
        #expect(try fflog.run("blob", "delete", "b", "--yes", "--if-match", etag).status == 3)
        let search = "LC_ALL=C grep -rlaP '\\x89PNG' \"$D\" || true"
        #expect(try fflog.shell(search).lines.count == 1)
        let all = try fflog.ok("blob", "delete", "--prefix", "", "--yes", "--reason", "end of day", "--format", "json")
            .object()
        #expect(all["blobs"] as? Int == 2 && all["deleted"] as? Bool == true)
        #expect(try fflog.ok("blob", "list", "--format", "json").text == "[]\n")
        let last = try fflog.ok("consume", "blobs").objects().compactMap { $0["deleted"] as? [String: Any] }
        #expect(last.count == 3 && last.allSatisfy { $0["reason"] as? String == "requested" })
        #expect(last.contains { $0["detail"] as? String == "end of day" })
        // No file below the data directory holds the picture.
        #expect(try fflog.shell(search).text == "")
    }

    @Test func `bad input is a clear error, and nothing is stored`() throws {
        let (fflog, file) = try scene()
        for (arguments, status, message) in [
            (["put", "../x", file], 2, "is no name of a blob"),
            (["put", "x", file, "--metadata", "1a=b"], 2, "no name of metadata"),
            (["put", "x", file, "--metadata", "novalue"], 2, "write name=value"),
            (["put", "x", file, "--content-type", "jpeg"], 2, "like image/jpeg"),
            (["put", "x", file, "--if-none-match", "abc"], 2, "only '*'"),
            (["put", "x", file, "--if-match", "abc"], 2, "16 hexadecimal digits"),
            (["put", "x", file, "--max-bytes", "11"], 1, "the limit is 11"),
            (["put", "x", file, "--metadata", "a=" + String(repeating: "v", count: 8192)], 2, "8192 are possible"),
            (["put", "x", file + ".none"], 1, "No such file"),
            (["put", "x", file, "--if-match", "*"], 5, "there is no blob 'x'"),
            (["get", "x", "--format", "json"], 2, "say with -o"),
            (["delete"], 2, "either names or --prefix"),
        ] as [([String], Int32, String)] {
            let result = try fflog.start(["blob"] + arguments).result()
            #expect(result.status == status, "\(arguments): \(result.errors)")
            #expect(result.errors.contains(message), "\(arguments): \(result.errors)")
        }
        #expect(try fflog.run("blob", "list").text == "")
    }

    @Test func `a sweep removes what has no name, after it said so`() throws {
        let (fflog, file) = try scene()
        try fflog.ok("blob", "put", "a", file)
        let stray = fflog.data + "/blobs/ab/" + String(repeating: "0", count: 62)
        try FileManager.default.createDirectory(atPath: fflog.data + "/blobs/ab", withIntermediateDirectories: true)
        try Data("stray".utf8).write(to: URL(fileURLWithPath: stray))
        #expect(try fflog.run("blob", "verify").status == 1)
        #expect(try fflog.run("blob", "sweep").status == 3)
        #expect(FileManager.default.fileExists(atPath: stray))
        let swept = try fflog.ok("blob", "sweep", "--yes", "--format", "json").object()
        #expect(swept["orphans"] as? Int == 1 && swept["orphan_bytes"] as? Int == 5)
        #expect(!FileManager.default.fileExists(atPath: stray))
        try fflog.ok("blob", "verify")
        #expect(try fflog.ok("blob", "get", "a").output == Self.png)
    }

    @Test("a file that a command is told to write is replaced with its mode, and a pipe or a link is written to")
    func outputFiles() throws {
        let fflog = try FflogProcess()
        try fflog.ok("blob", "put", "a", "-", input: "picture\n")
        // No device of the machine's: a program that replaces what it should write to would take it away.
        let result = try fflog.shell(
            "cd $D/.. && seq 9 >target && chmod 600 target && ln -s target link && ln -s new other && mkfifo pipe "
                + "&& seq 9 >private && chmod 600 private && $FFLOG -d $D blob get a -o private "
                + "&& $FFLOG -d $D blob get a -o link && $FFLOG -d $D blob get a -o other "
                + "&& { timeout 60 cat pipe >from-pipe & timeout 60 $FFLOG -d $D blob get a -o pipe; wait; } "
                + "&& cat target new from-pipe private && stat -c %a private && ls -A | grep -c new-")
        #expect(result.text == "picture\npicture\npicture\npicture\n600\n0\n", "\(result.errors) \(result.text)")
        let kinds = try fflog.shell("cd $D/.. && test -L link && test -L other && test -p pipe")
        #expect(kinds.status == 0)
    }
}
