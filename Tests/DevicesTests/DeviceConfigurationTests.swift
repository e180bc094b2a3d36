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
        opt_ins: [demographics, returning_visitors]
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
        #expect(all.framesPerSecond == 10)
        #expect(all.minimumConfidence == 0.4)
        #expect(all.secondsBetweenPictures == 5)
        #expect(all.zone == "entrance")
        #expect(all.takesPictures)
        #expect(all.lines.map(\.name) == ["door"])
        #expect(all.lines[0].from.y == 0.5 && all.lines[0].to.x == 1)
        #expect(configuration.optIns == [.demographics, .returningVisitors])
        let own = configuration["cam-2"]
        #expect(own.framesPerSecond == 2.5)
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
            ("zone: a\nframes_per_secnd: 3", 2, 1, "no key 'frames_per_secnd'"),
            ("minimum_confidence: 1.5", 1, 21, "a number from 0 to 1"),
            ("opt_ins: [faces]", 1, 11, "there are demographics, emotion, returning_visitors"),
            ("lines:\n  - name: a\n    from: [0, 0]", 2, 5, "a line needs 'to'"),
            ("lines:\n  - name: a\n    from: [0, 2]\n    to: [1, 1]", 3, 11, "from 0 to 1"),
            ("lines:\n  - name: a\n    from: [0, 1]\n    to: [0, 1]", 2, 5, "begins where it ends"),
            ("zones:\n  - {name: a, polygon: [[0, 0], [1, 1]]}", 2, 5, "at least 3 points"),
            ("pictures: maybe", 1, 11, "true or false"),
            ("- a", 1, 1, "KEY: VALUE"),
            ("zone: [", 2, 1, ""),
            ("zone: \"", 1, 8, ""),
            ("\tzone: a", 1, 1, ""),
            ("cameras:\n  cam-1:\n    zoom: 2", 3, 5, "camera 'cam-1' has no key 'zoom'"),
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

    @Test("a key given twice is a mistake")
    func twice() {
        #expect(throws: DeviceConfigurationError.self) { try DeviceConfiguration(yaml: "zone: a\nzone: b") }
    }
}
