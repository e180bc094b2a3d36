import Detection
import Cameras
import Devices
@testable import FootfallPipeline
import StrictYAML
import Testing

/// The settings of a camera in the file of `fflog run` and in a device's configuration.
@Suite struct CameraSettingsTests {
    /// As the settings stand in each file, and where their first character is.
    private struct Place: Sendable {
        let line: Int
        let column: Int
        let read: @Sendable (String) throws -> CameraConfiguration
    }

    private static func indented(_ settings: String, by count: Int) -> String {
        settings.split(separator: "\n").joined(separator: "\n" + String(repeating: " ", count: count))
    }

    private static let places = [
        Place(line: 7, column: 7) { settings in
            let text = """
                stages:
                  cameras:
                    - name: cam-1
                      store: s
                      command: cat
                      once: true
                      \(indented(settings, by: 6))
                """
            let run = try RunConfiguration(parsing: text, file: "run.yaml", knownProjections: [])
            return run.cameras[0].settings.configuration
        },
        Place(line: 1, column: 1) { try DeviceConfiguration(yaml: $0)["cam-1"] },
        Place(line: 3, column: 5) { settings in
            let text = """
                cameras:
                  cam-1:
                    \(indented(settings, by: 4))
                """
            return try DeviceConfiguration(yaml: text)["cam-1"]
        },
    ]

    @Test func `the same settings mean the same in the file of a run, of a device and of one of its cameras`() throws {
        let settings = """
            zone: entrance
            zones:
              - name: till
                polygon: [[0, 0], [0.5, 0], [0.5, 1]]
            lines:
              - name: door
                from: [0, 0.5]
                to: [1, 0.5]
              - [0.5, 0, 0.5, 1]
            frames_per_second: 12.5
            minimum_confidence: 0.4
            pictures: false
            seconds_between_pictures: 5
            """
        let found = try Self.places.map { try $0.read(settings) }
        #expect(Set(found).count == 1)
        #expect(found[0].lines.map(\.name) == ["door", "line-2"] && found[0].zones.map(\.name) == ["till"])
        #expect(found[0].zone == "entrance" && found[0].framesPerSecondMax == 12.5 && !found[0].takesPictures)
        #expect(found[0].minimumConfidence == 0.4 && found[0].secondsBetweenPictures == 5)
        #expect(try Set(Self.places.map { try $0.read("pictures: true") }) == [CameraConfiguration()])
    }

    @Test(arguments: [
        ("frames_per_second: 0.001", 0, 19, "expected a number from 0.01 to 1000, got '0.001'"),
        ("minimum_confidence: 1.1", 0, 20, "expected a number from 0 to 1, got '1.1'"),
        ("pictures: true\nseconds_between_pictures: -1", 1, 26, "expected a number from 0 to 86400, got '-1'"),
        ("lines:\n  - [0, 0, 1, 1.5]", 1, 14, "expected a number from 0 to 1, got '1.5'"),
        ("lines:\n  - name: a\n    from: [0, 0]\n    to: [0, 0]", 1, 4, "line 'a' begins where it ends"),
        ("zones:\n  - name: a\n    polygon: [[0, 0], [2, 0]]", 2, 23, "expected a number from 0 to 1, got '2'"),
        ("zones:\n  - name: a\n    polygon: [[0, 0], [1, 0]]", 1, 4, "at least 3 points"),
        ("zoom: 2", 0, 0, "unknown key"),
    ])
    func `what can't be meant is refused in each, with its line and column`(
        settings: String, line: Int, column: Int, words: String
    ) throws {
        for place in Self.places {
            do {
                _ = try place.read(settings)
                Issue.record("accepted at \(place.line)")
            } catch let error as YAMLProblem {
                #expect(error.line == place.line + line && error.column == place.column + column, "\(error)")
                #expect(error.reason.contains(words), "\(error)")
            } catch let error as DeviceConfigurationError {
                #expect(error.line == place.line + line && error.column == place.column + column, "\(error)")
                #expect(error.reason.contains(words), "\(error)")
            }
        }
    }
}
