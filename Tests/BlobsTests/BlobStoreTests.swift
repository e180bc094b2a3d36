import Blobs
import EventLog
import FootfallEvents
import Glibc
import Testing
import TestSupport

@Suite struct BlobStoreTests {
    private let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]

    @Test func `a blob comes back as it was put`() throws {
        let scene = try BlobScene()
        let metadata = try BlobMetadata([("zone", "entrance"), ("_n1", "größe \"x\"")])
        let put = try scene.store.put(
            NewBlob(name: "s/c/1.jpg", bytes: jpeg, metadata: metadata, capturedAt: 1_700_000_000_123))
        #expect(put.contentType == "image/jpeg" && put.sizeBytes == 7 && put.etag != 0)
        let (blob, bytes) = try #require(try scene.store.read("s/c/1.jpg"))
        #expect(bytes == jpeg)
        #expect(blob == put)
        #expect(blob.metadata["zone"] == "entrance" && blob.capturedAt == 1_700_000_000_123)
        #expect(try scene.store.blob("s/c/2.jpg") == nil)
        #expect(try scene.store.read("s") == nil)
        try scene.expectSound()
    }

    @Test func `a directory without blobs has none, and looking makes none`() throws {
        let scene = try BlobScene()
        #expect(try scene.names == [])
        #expect(try scene.store.blob("a") == nil)
        #expect(throws: BlobError.notFound("a")) { try scene.store.setMetadata("a", .none) }
        #expect(try scene.store.sweep() == BlobSweep())
        #expect(throws: LogError.self) { try scene.log.topic("blobs") }
    }

    @Test func `an empty blob is a blob`() throws {
        let scene = try BlobScene()
        try scene.store.put(NewBlob(name: "empty", bytes: []))
        #expect(try scene.store.read("empty")?.bytes == [])
        #expect(try scene.store.blob("empty")?.contentType == "application/octet-stream")
        try scene.expectSound()
    }

    @Test func `equal bytes are kept once, and go with the last name`() throws {
        let scene = try BlobScene()
        try scene.store.put(NewBlob(name: "a", bytes: jpeg))
        _ = try scene.store.put([NewBlob(name: "b", bytes: jpeg), NewBlob(name: "c", bytes: jpeg)])
        #expect(scene.files.count == 1)
        try scene.store.delete([BlobDeletion("a"), BlobDeletion("c")])
        #expect(scene.files.count == 1)
        #expect(try scene.store.read("b")?.bytes == jpeg)
        // Replaced bytes go as well.
        try scene.store.put(NewBlob(name: "b", bytes: [1]))
        try scene.store.delete([BlobDeletion("b")])
        #expect(scene.files == [])
        #expect(try scene.names == [])
        try scene.expectSound()
    }

    @Test func `replaced bytes go at once`() throws {
        let scene = try BlobScene()
        try scene.store.put(NewBlob(name: "a", bytes: [1]))
        try scene.store.put(NewBlob(name: "b", bytes: [1]))
        try scene.store.put(NewBlob(name: "a", bytes: [2]))
        #expect(scene.files.count == 2)
        try scene.store.put(NewBlob(name: "b", bytes: [2]))
        #expect(scene.files.count == 1)
        #expect(try scene.store.sweep() == BlobSweep())
        try scene.expectSound()
    }

    @Test func `a condition refuses what it does not meet, and changes nothing`() throws {
        let scene = try BlobScene()
        let first = try scene.store.put(NewBlob(name: "a", bytes: [1], condition: .absent))
        #expect(throws: BlobError.exists("a", etag: first.etag)) {
            try scene.store.put(NewBlob(name: "a", bytes: [2], condition: .absent))
        }
        #expect(throws: BlobError.etagMismatch("a", expected: 5, found: first.etag)) {
            try scene.store.put(NewBlob(name: "a", bytes: [2], condition: .etag(5)))
        }
        #expect(throws: BlobError.notFound("b")) {
            try scene.store.put(NewBlob(name: "b", bytes: [2], condition: .exists))
        }
        #expect(throws: BlobError.etagMismatch("b", expected: 5, found: nil)) {
            try scene.store.setMetadata("b", .none, condition: .etag(5))
        }
        #expect(scene.files.count == 1)
        #expect(try scene.store.blob("a") == first)
        let second = try scene.store.put(NewBlob(name: "a", bytes: [2], condition: .etag(first.etag)))
        #expect(second.etag != first.etag)
        let third = try scene.store.setMetadata(
            "a", try BlobMetadata([("n", "v")]), condition: .etag(second.etag))
        #expect(third.etag != second.etag && third.sha256 == second.sha256)
        let refused = try scene.store.delete([BlobDeletion("a", condition: .etag(second.etag))])
        #expect(refused == [.failure(.etagMismatch("a", expected: second.etag, found: third.etag))])
        #expect(try scene.store.delete([BlobDeletion("a", condition: .etag(third.etag))]) == [.success(third)])
        #expect(scene.files == [])
    }

    @Test func `metadata are replaced as a whole`() throws {
        let scene = try BlobScene()
        try scene.store.put(NewBlob(name: "a", bytes: [1], metadata: try BlobMetadata([("x", "1"), ("y", "2")])))
        try scene.store.setMetadata("a", try BlobMetadata([("z", "3")]))
        #expect(try scene.store.blob("a")?.metadata.json == #"{"z":"3"}"#)
        // New bytes come with their own.
        try scene.store.put(NewBlob(name: "a", bytes: [1]))
        #expect(try scene.store.blob("a")?.metadata == BlobMetadata.none)
    }

    @Test func `one batch sees its own earlier blobs, and refuses only what it must`() throws {
        let scene = try BlobScene()
        try scene.store.put(NewBlob(name: "old", bytes: [9]))
        let results = try scene.store.put([
            NewBlob(name: "a", bytes: [1], condition: .absent), NewBlob(name: "a", bytes: [2], condition: .absent),
            NewBlob(name: "old", bytes: [3], condition: .absent), NewBlob(name: "../x", bytes: [4]),
            NewBlob(name: "b", bytes: [5]),
        ])
        let isStored = results.map { if case .success = $0 { true } else { false } }
        #expect(isStored == [true, false, false, false, true])
        #expect(try scene.names == ["a", "b", "old"])
        #expect(try scene.store.read("a")?.bytes == [1])
        // The bytes of what was refused are not kept.
        #expect(scene.files.count == 3)
        try scene.expectSound()
    }

    @Test func `what comes along commits with the blobs, or nothing does`() throws {
        let scene = try BlobScene()
        let stage = try StagePosition(scene.log, "stage")
        stage.move(to: [7])
        try scene.log.append([stage, scene.store.puts([NewBlob(name: "a", bytes: [1])])])
        #expect(try scene.log.stagePosition("stage") == [7])
        stage.move(to: [8])
        #expect(throws: BlobError.self) {
            try scene.log.append([
                stage,
                scene.store.puts([
                    NewBlob(name: "b", bytes: [2]), NewBlob(name: "a", bytes: [3], condition: .absent),
                ]),
            ])
        }
        #expect(try scene.log.stagePosition("stage") == [7])
        #expect(try scene.names == ["a"])
        #expect(scene.files.count == 1)
        // Another's expectation is the other's to deal with, and is said to be.
        let other = try StagePosition(scene.log, "stage")
        other.move(to: [6])
        try scene.log.append([other])
        for participant in [
            scene.store.puts([NewBlob(name: "b", bytes: [2])]) as any AppendParticipant,
            scene.store.deletions([BlobDeletion("a")]),
        ] {
            stage.move(to: [9])
            let error = #expect(throws: LogError.self) { try scene.log.append([stage, participant]) }
            guard case .expectationFailed(let failure)? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(failure.owner == stage.owner)
        }
        #expect(try scene.names == ["a"])
        #expect(scene.files.count == 1)
        try stage.reload()
        stage.move(to: [9])
        try scene.log.append([stage, scene.store.deletions([BlobDeletion("a", reason: .analyzed)])])
        #expect(try scene.log.stagePosition("stage") == [9])
        #expect(scene.files == [])
    }

    @Test func `two cameras give one moment's pictures two names, and one name is never overwritten unasked`() throws {
        let scene = try BlobScene()
        let names = ["cam-1", "cam-2", "a/b", "a%2Fb", "..", "", "größe"].map {
            PictureName.make(store: "Henry Street/Coles", camera: $0, capturedAt: 1_784_283_300_250, frame: 123)
        }
        #expect(Set(names).count == names.count)
        #expect(names[0] == "Henry Street%2FColes/cam-1/20260717T101500.250Z-000123.jpg")
        for name in names {
            #expect(BlobName.refusal(name) == nil)
            try scene.store.put(NewBlob(name: name, bytes: Array(name.utf8), condition: .absent))
        }
        #expect(throws: BlobError.self) {
            try scene.store.put(NewBlob(name: names[1], bytes: [1], condition: .absent))
        }
        for name in names { #expect(try scene.store.read(name)?.bytes == Array(name.utf8)) }
    }

    @Test(arguments: [
        "", "/", "a/", "/a", "a//b", ".", "..", "a/../b", "a/./b", "a\\b", "a\u{0}b", "a\nb", "a\u{85}b",
        String(repeating: "x", count: 1025),
    ]) func `a name that is no identifier is refused`(name: String) throws {
        let scene = try BlobScene()
        #expect(throws: BlobError.self) { try scene.store.put(NewBlob(name: name, bytes: [1])) }
        #expect(scene.files == [])
    }

    @Test func `limits are exact`() throws {
        var options = BlobOptions()
        options.sizeBytesMax = 100
        let scene = try BlobScene(options)
        try scene.store.put(
            NewBlob(name: String(repeating: "x", count: 1024), bytes: [UInt8](repeating: 1, count: 100)))
        #expect(throws: BlobError.tooLarge("y", bytes: 101, limit: 100)) {
            try scene.store.put(NewBlob(name: "y", bytes: [UInt8](repeating: 1, count: 101)))
        }
        #expect(try BlobMetadata([("n", String(repeating: "v", count: 8191))]).pairs.count == 1)
        #expect(throws: BlobError.self) { try BlobMetadata([("n", String(repeating: "v", count: 8192))]) }
        for (name, value) in [("1a", ""), ("a-b", ""), ("", ""), ("é", ""), ("a", "\n")] {
            #expect(throws: BlobError.self) { try BlobMetadata([(name, value)]) }
        }
        #expect(throws: BlobError.self) { try BlobMetadata([("Name", "1"), ("name", "2")]) }
        for type in ["", "image", "image/", "/jpeg", "image/jp eg", "image/jpeg\n"] {
            #expect(throws: BlobError.self) {
                try scene.store.put(NewBlob(name: "y", bytes: [1], contentType: type))
            }
        }
        try scene.store.put(NewBlob(name: "y", bytes: [1], contentType: "text/plain; charset=utf-8"))
    }

    @Test(
        arguments: [
            ([0xFF, 0xD8, 0xFF, 0xDB], "image/jpeg"), ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
            (Array("P5\n2 2\n255\n".utf8), "image/x-portable-graymap"),
            (Array("P2 2".utf8), "image/x-portable-graymap"),
            (Array("P6\n".utf8), "image/x-portable-pixmap"), (Array("P7\n".utf8), "application/octet-stream"),
            (Array("GIF89a".utf8), "image/gif"), ([0xFF, 0xD8], "application/octet-stream"),
            (Array("BM".utf8) + [70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0], "image/bmp"),
            (Array("BMW and other cars".utf8), "application/octet-stream"),
        ] as [([UInt8], String)]) func `pictures are known by their first bytes`(bytes: [UInt8], type: String)
    {
        #expect(ContentType.detected(bytes) == type)
    }

    @Test func `names are listed in the order of their bytes, also long ones, page by page`() throws {
        let scene = try BlobScene()
        let start = String(repeating: "p", count: 500)
        var names = (0..<1_300).map { "n/\(1_000 + $0)" }
        names += (0..<20).map { "\(start)/\(100 + $0)" } + [start, String(repeating: "p", count: 478), "z"]
        for part in stride(from: 0, to: names.count, by: 500) {
            _ = try scene.store.put(names[part..<min(part + 500, names.count)].map { NewBlob(name: $0, bytes: [1]) })
        }
        #expect(try scene.names == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        var found: [String] = []
        try scene.store.list(prefix: start + "/11") {
            found.append($0.name); return .next
        }
        #expect(found == (110..<120).map { "\(start)/\($0)" })
        found = []
        try scene.store.list(prefix: "n/") {
            found.append($0.name); return found.count == 3 ? .stop : .next
        }
        #expect(found == ["n/1000", "n/1001", "n/1002"])
        #expect(scene.files.count == 1)
    }

    @Test func `a flipped bit and a missing file are found`() throws {
        let scene = try BlobScene()
        try scene.store.put(NewBlob(name: "a", bytes: [1, 2, 3]))
        let file = scene.path + "/blobs/" + scene.files[0]
        let handle = try #require(fopen(file, "r+"))
        fputc(9, handle)
        fclose(handle)
        #expect(throws: BlobError.corruptBytes("a", path: file)) { try scene.store.read("a") }
        #expect(try scene.store.verify().findings.count == 1)
        unlink(file)
        #expect(throws: BlobError.missingBytes("a", path: file)) { try scene.store.read("a") }
        #expect(try scene.store.verify().findings.count == 1)
        // Deleting it is the way out.
        try scene.store.delete([BlobDeletion("a")])
        try scene.expectSound()
    }
}

/// What a power cut brings back goes again.
@Suite struct BlobRemovalTests {
    @Test func `a removal is noted until it was synced, and made again when the store is opened`() throws {
        let scene = try BlobScene()
        try scene.store.put(NewBlob(name: "a", bytes: [1]))
        let file = scene.path + "/blobs/" + scene.files[0]
        try scene.store.delete([BlobDeletion("a")])
        #expect(scene.files == [])
        // As a file system does that had not written the folder yet.
        let handle = try #require(fopen(file, "w"))
        fputc(1, handle)
        fclose(handle)
        try scene.reopen()
        #expect(scene.files == [])
        // A content that is put again, and deleted again, is not mistaken for one that is gone.
        try scene.store.put(NewBlob(name: "a", bytes: [1]))
        try scene.reopen()
        #expect(try scene.store.read("a")?.bytes == [1])
        try scene.store.delete([BlobDeletion("a")])
        #expect(scene.files == [])
        try scene.expectSound()
    }
}
