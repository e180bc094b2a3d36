import Detection
import Cameras
import Devices
import Testing

@Suite("The configuration of a device")
struct DeviceConfigurationTests {
    private static let whole = """
        # What all cameras of the box do
        frames_per_second: 10
        minimum_confidence: 0.4
        seconds_between_pictures: 5
        zone: entrance
        lines:
          - name: door
            from: [0, 0.5]
            to: [1, 0.5]
        cameras:
          cam-2:
            frames_per_second: 2.5
            pictures: false
            lines: []
            zones:
              - name: till
                polygon: [[0, 0], [0.5, 0], [0.5, 1]]
          cam-3:
        """

    @Test("it holds for all cameras, and single ones have what is theirs")
    func whole() throws {
        let configuration = try DeviceConfiguration(yaml: Self.whole)
        let all = configuration["cam-1"]
        #expect(all.framesPerSecondMax == 10)
        #expect(all.minimumConfidence == 0.4)
        #expect(all.secondsBetweenPictures == 5)
        #expect(all.zone == "entrance")
        #expect(all.takesPictures)
        #expect(all.lines.map(\.name) == ["door"])
        #expect(all.lines[0].from.y == 0.5 && all.lines[0].to.x == 1)
        let own = configuration["cam-2"]
        #expect(own.framesPerSecondMax == 2.5)
        #expect(own.minimumConfidence == 0.4)
        #expect(!own.takesPictures)
        #expect(own.lines.isEmpty)
        #expect(own.zones.map(\.polygon.count) == [3])
        #expect(configuration["cam-3"] == all)
    }

    @Test("nothing is all defaults", arguments: ["", "# nothing\n", "{}", "---\n"])
    func empty(_ yaml: String) throws { #expect(try DeviceConfiguration(yaml: yaml) == DeviceConfiguration()) }

    @Test(
        "a mistake is named with line and column",
        arguments: [
            ("frames_per_second: fast", 1, 20, "a number from 0.01 to 1000"),
            ("zone: a\nframes_per_secnd: 3", 2, 1, "frames_per_secnd: unknown key; the keys here are"),
            ("minimum_confidence: 1.5", 1, 21, "a number from 0 to 1"),
            ("zone: a\nopt_ins: [demographics]", 2, 1, "opt_ins: a device's configuration can't opt a store in"),
            ("opt_ins:", 1, 1, "recorded for a store, with their legal basis, on the topic opt-ins"),
            ("lines:\n  - name: a\n    from: [0, 0]", 2, 5, "lines[0]: to is missing"),
            ("lines:\n  - name: a\n    from: [0, 2]\n    to: [1, 1]", 3, 15, "from 0 to 1"),
            ("lines:\n  - name: a\n    from: [0, 1]\n    to: [0, 1]", 2, 5, "begins where it ends"),
            ("zones:\n  - {name: a, polygon: [[0, 0], [1, 1]]}", 2, 5, "at least 3 points"),
            ("pictures: maybe", 1, 11, "true or false"),
            ("pictures: no", 1, 11, "expected true or false, got 'no'"),
            ("- a", 1, 1, "expected a mapping"),
            ("zone: [", 2, 1, "invalid YAML"),
            ("zone: \"", 1, 8, "invalid YAML"),
            ("\tzone: a", 1, 1, "invalid YAML"),
            ("zone: a\nlines: \u{1}", 2, 8, "invalid YAML"),
            ("zone: a\nzone: b", 1, 1, "given twice: zone"),
            ("cameras:\n  cam-1:\n    zoom: 2", 3, 5, "cameras.cam-1.zoom: unknown key"),
            ("cameras:\n  cam-1:\n    opt_ins: []", 3, 5, "cameras.cam-1.opt_ins: unknown key"),
            ("cameras:\n  cam-1:\n    minimum_confidence: 2", 3, 25, "a number from 0 to 1"),
        ])
    func mistakes(_ yaml: String, _ line: Int, _ column: Int, _ words: String) {
        #expect {
            try DeviceConfiguration(yaml: yaml)
        } throws: { error in
            guard let error = error as? DeviceConfigurationError else { return false }
            if error.line != line || error.column != column || !error.reason.contains(words) {
                print("found: \(error)")
            }
            return error.line == line && error.column == column && error.reason.contains(words)
        }
    }

    @Test("an opt-in is not among the keys that there may be")
    func keys() throws {
        let error = #expect(throws: DeviceConfigurationError.self) { try DeviceConfiguration(yaml: "zoom: 1") }
        #expect(error?.reason.contains("lines, cameras") == true && error?.reason.contains("opt_ins") == false)
        #expect(error?.description.hasPrefix("line 1, column 1: zoom: unknown key") == true)
    }

    @Test("what an earlier version accepted works on, without the opt-ins that nothing used")
    func stored() throws {
        let old = """
            opt_ins: [demographics, returning_visitors]
            pictures: no
            seconds_between_pictures: 1_000
            cameras:
              cam-2: { pictures: On }
              cam-3: ~
            """
        #expect(throws: DeviceConfigurationError.self) { try DeviceConfiguration(yaml: old) }
        let configuration = try DeviceConfiguration(stored: old)
        #expect(configuration.ignoresOptIns)
        #expect(!configuration["cam-1"].takesPictures && configuration["cam-1"].secondsBetweenPictures == 1000)
        #expect(configuration["cam-2"].takesPictures && configuration["cam-3"] == configuration.camera)
        #expect(try DeviceConfiguration(stored: "opt_ins: anything").ignoresOptIns)
        #expect(try DeviceConfiguration(stored: Self.whole) == DeviceConfiguration(yaml: Self.whole))
        for yaml in ["holograms: true", "minimum_confidence: 2", "pictures: perhaps", "zone: ["] {
            #expect(throws: DeviceConfigurationError.self) { try DeviceConfiguration(stored: yaml) }
        }
    }
}
