import Foundation
import Testing

@Suite("Devices on the command line")
struct DeviceCommandTests {
    /// A command with a file of keys of its own.
    private func fflog() throws -> (FflogProcess, keys: String) {
        let fflog = try FflogProcess()
        return (fflog, fflog.folder.appendingPathComponent("keys.json").path)
    }

    private func person(_ second: Int) -> String {
        let time = String(format: "2026-07-17T10:15:%02dZ", second)
        return #"{"time":"\#(time)","frame":\#(second),"persons":[{"track":7,"box":[1,2,3,4],"confidence":0.5}]}"#
            + "\n"
    }

    @Test("a device is enrolled, configured, seen and revoked")
    func life() throws {
        let (fflog, keys) = try fflog()
        let group = try fflog.ok("device", "group", "create", "stores", "--keys", keys, "--format", "json").object()
        #expect((group["keys"] as? [[String: Any]])?.map { $0["generation"] as? Int } == [1])
        #expect(try fflog.run("device", "group", "create", "stores", "--keys", keys).status == 3)
        try fflog.ok("device", "enrol", "box-1", "--store", "Store 1", "--group", "stores", "--keys", keys)
        let twice = try fflog.run("device", "enrol", "box-1", "--store", "S", "--group", "stores", "--keys", keys)
        #expect(twice.status == 3 && twice.errors.contains("enrolled already"))

        let yaml = try fflog.file("camera.yaml", "frames_per_second: 5\nlines: []\n")
        try fflog.ok("device", "configure", "box-1", yaml)
        let bad = try fflog.file("bad.yaml", "frames_per_second: 5\nframes_per_minute: 300\n")
        let refused = try fflog.run("device", "configure", "box-1", bad)
        #expect(refused.status == 2)
        #expect(refused.errors.contains("bad.yaml: line 2, column 1") && refused.errors.contains("frames_per_minute"))
        #expect(try fflog.run("device", "configure", "box-2", yaml).status == 3)
        #expect(try fflog.run("device", "configure", "-", "-", input: "zone: [").status == 2)

        let shown = try fflog.ok("device", "show", "box-1", "--format", "json").object()
        #expect(shown["state"] as? String == "enrolled")
        #expect(shown["store"] as? String == "Store 1")
        #expect(shown["configuration_wanted"] as? Int == 1)
        #expect(shown["configuration_in_force"] is NSNull)
        #expect(shown["wanted_configuration"] as? String == "frames_per_second: 5\nlines: []\n")
        #expect(shown["last_seen"] is NSNull)

        try fflog.ok(
            "import", "detections", "-", "--device", "box-1", "--store", "Store 1", "--camera", "cam-1", "--keys", keys,
            input: person(1))
        try fflog.ok("device", "revoke", "box-1", "--reason", "stolen")
        let next = try fflog.run(
            "import", "detections", "-", "--device", "box-1", "--store", "Store 1", "--camera", "cam-1", "--keys", keys,
            input: person(2))
        #expect(next.status == 3)
        #expect(next.errors.contains("was revoked") && next.errors.contains("stolen"))
        let list = try fflog.ok("device", "list", "--format", "json").text
        let devices = try JSONSerialization.jsonObject(with: Data(list.utf8)) as? [[String: Any]]
        #expect(devices?.map { $0["state"] as? String } == ["revoked"])
        #expect(try fflog.ok("device", "list").lines.count == 2)
        #expect(try fflog.ok("consume", "detections", "-f", "%v\\n").lines.count == 1)
        let again = ["device", "enrol", "box-1", "--again", "--keys", keys, "--format", "json"]
        let enrolled = try fflog.start(again).result().object()
        #expect(enrolled["state"] as? String == "enrolled" && enrolled["store"] as? String == "Store 1")
        #expect(try fflog.run("verify").status == 0)
    }

    @Test("an empty list is empty, a device that isn't there is refused, and a store without devices matches nothing")
    func nothing() throws {
        let (fflog, _) = try fflog()
        try fflog.ok("topic", "create", "counts")
        #expect(try fflog.ok("device", "list", "--format", "json").text == "[]\n")
        #expect(try fflog.run("device", "list", "--store", "S").status == 5)
        #expect(try fflog.run("device", "show", "box-1").status == 3)
        #expect(try fflog.run("device", "revoke", "box-1").status == 3)
        #expect(try fflog.run("device", "life", "S/cam").status == 5)
        #expect(try fflog.run("device", "life", "cam").status == 2)
        #expect(try fflog.run("device", "life", "S/cam", "--from", "soon").status == 2)
        #expect(try fflog.run("device", "group", "create", "a b", "--keys", fflog.folder.path + "/k").status == 2)
        let inside = try fflog.run("device", "group", "create", "a", "--keys", fflog.data + "/keys.json")
        #expect(inside.status == 2 && inside.errors.contains("lies in the data directory"))
    }

    @Test("a key of Azure's is taken over, a wrong one is refused, and a rotation shuts nobody out unasked")
    func keys() throws {
        let (fflog, keys) = try fflog()
        let azure = "8isrFI1sGsIlvvFSSFRiMfCNzv21fjbE/+ah/lSh3lF8e2YG1Te7w1KpZhJFFXJrqYKi9yegxkqIChbqOS9Egw=="
        try fflog.ok("device", "group", "create", "stores", "--import", "-", "--keys", keys, input: azure + "\n")
        let derived = try fflog.ok(
            "device", "key", "sn-007-888-abc-mac-a1-b2-c3-d4-e5-f6", "--group", "stores", "--keys", keys)
        #expect(derived.text == "Jsm0lyGpjaVYVP2g3FnmnmG9dI/9qU24wNoykUmermc=\n")
        #expect(
            try fflog.run("device", "group", "create", "b", "--import", "-", "--keys", keys, input: "abc").status == 2)

        func importing(_ device: String, _ key: String, _ second: Int) throws -> FflogProcess.Result {
            try fflog.start(
                [
                    "import", "detections", "-", "--device", device, "--group", "stores", "--store", "S", "--camera",
                    "c",
                    "--keys", keys,
                ], input: Data(person(second).utf8), environment: ["FFLOG_DEVICE_KEY": key]
            ).result()
        }
        let own = try fflog.ok("device", "key", "box-1", "--group", "stores", "--keys", keys).text
        #expect(try importing("box-1", own, 1).status == 0)
        let wrong = try importing("box-2", own, 1)
        #expect(wrong.status == 3 && wrong.errors.contains("not good for group 'stores'"))
        #expect(try importing("box-1", "nonsense", 2).status == 2)

        try fflog.ok("device", "group", "rotate", "stores", "--keys", keys)
        #expect(try importing("box-1", own, 2).status == 0)
        let refused = try fflog.run("device", "group", "rotate", "stores", "--keys", keys)
        #expect(refused.status == 3 && refused.errors.contains("box-1"))
        let new = try fflog.ok("device", "key", "box-1", "--group", "stores", "--keys", keys).text
        #expect(new != own)
        #expect(try importing("box-1", new, 3).status == 0)
        try fflog.ok("device", "group", "rotate", "stores", "--keys", keys)
        #expect(try importing("box-1", own, 4).status == 3)
        #expect(try importing("box-1", new, 4).status == 0)
        #expect(try fflog.ok("consume", "detections", "-f", "%v\\n").lines.count == 4)
        // Nothing that is printed or stored has a key in it.
        let shown = try fflog.ok("device", "group", "list", "--keys", keys, "--format", "json").text
        #expect(!shown.contains(azure))
    }

    @Test("boxes in many processes enrol at once with the group's key")
    func manyProcesses() throws {
        let (fflog, keys) = try fflog()
        try fflog.ok("device", "group", "create", "stores", "--keys", keys)
        let running = try (0..<12).map { number in
            try fflog.start(
                [
                    "import", "detections", "-", "--device", "box-\(number)", "--group", "stores", "--store",
                    "Store \(number)", "--camera", "cam-1", "--keys", keys,
                ], input: Data(person(number).utf8))
        }
        for process in running { #expect(try process.result().status == 0) }
        let list = try fflog.ok("device", "list", "--format", "json").text
        let devices = try #require(try JSONSerialization.jsonObject(with: Data(list.utf8)) as? [[String: Any]])
        #expect(Set(devices.map { $0["device"] as! String }) == Set((0..<12).map { "box-\($0)" }))
        #expect(devices.allSatisfy { $0["state"] as? String == "enrolled" })
        #expect(try fflog.ok("consume", "detections", "-f", "%v\\n").lines.count == 12)
    }

    @Test("the minutes in which a camera was alive are those of its events")
    func minutes() throws {
        let (fflog, _) = try fflog()
        try fflog.ok(
            "import", "detections", "-", "--store", "S", "--camera", "cam-1", input: person(10) + person(50))
        let minutes = try fflog.ok(
            "device", "life", "S/cam-1", "--from", "2026-07-17T10:15:00Z", "--to", "2026-07-17T10:17:00Z", "--format",
            "json"
        ).objects()
        #expect(minutes.map { $0["alive_ms"] as? Int } == [40_000, 20_000])
        #expect(minutes[0]["minute"] as? String == "2026-07-17T10:15:00.000Z")
    }
}
