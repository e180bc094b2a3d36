import Cameras
import Detection
import StrictYAML
import Testing

@Suite struct CameraConfigurationTests {
    private func read(
        _ text: String, over standard: CameraConfiguration = CameraConfiguration()
    ) throws -> CameraConfiguration {
        var keys = try YAMLMapping(YAMLValue(parsing: text, file: "camera.yaml"))
        let configuration = try CameraConfiguration(&keys, over: standard)
        try keys.finish()
        return configuration
    }

    private static let door = CrossingLine(name: "door", from: .init(x: 0, y: 0.5), to: .init(x: 1, y: 0.5))

    @Test func `every setting is read, and what is not there is as it was`() throws {
        let configuration = try read(
            """
            zone: entrance
            zones: [{ name: till, polygon: [[0, 0], [0.5, 0], [0.5, 1]] }]
            lines: [{ name: door, from: [0, 0.5], to: [1, 0.5] }]
            frames_per_second: 2.5
            minimum_confidence: 0.4
            pictures: false
            seconds_between_pictures: 5
            """)
        #expect(configuration.zone == "entrance" && configuration.zones.map(\.name) == ["till"])
        #expect(configuration.zones[0].polygon.last == PicturePoint(x: 0.5, y: 1))
        #expect(configuration.lines == [Self.door])
        #expect(configuration.framesPerSecondMax == 2.5 && configuration.minimumConfidence == 0.4)
        #expect(!configuration.takesPictures && configuration.secondsBetweenPictures == 5)
        #expect(try read("", over: configuration) == configuration)
        let other = try read("lines: []\npictures: true", over: configuration)
        #expect(other.lines.isEmpty && other.takesPictures && other.zones == configuration.zones)
        #expect(try read("") == CameraConfiguration())
    }

    @Test func `a line is written with a name and two points, or as four numbers, also in one list`() throws {
        let lines = try read(
            """
            lines:
              - { name: door, from: [0, 0.5], to: [1, 0.5] }
              - [0.5, 0, 0.5, 1]
              - [0, 0.5, 1, 0.5]
            """
        ).lines
        #expect(lines.map(\.name) == ["door", "line-2", "line-3"])
        #expect(lines[0] == Self.door)
        #expect(lines[1].from == PicturePoint(x: 0.5, y: 0) && lines[1].to == PicturePoint(x: 0.5, y: 1))
        #expect(lines[2].from == lines[0].from && lines[2].to == lines[0].to)
    }

    @Test func `flags say the same`() throws {
        #expect(CrossingLine(flag: "door=0,0.5,1,0.5", place: 4) == Self.door)
        #expect(CrossingLine(flag: "0,0.5,1,0.5", place: 4)?.name == "line-5")
        let till = try read("zones: [{ name: till, polygon: [[0, 0], [0.5, 0], [0.5, 1]] }]").zones[0]
        #expect(PictureZone(flag: "till=0,0,0.5,0,0.5,1") == till)
    }

    @Test(arguments: ["", "0,0,1", "0,0,1,1,1", "0,0,0,0", "0,0,1,2", "0,0,1,-0.1", "a,b,c,d", "0,0,1,nan", "=0,0,1,1"])
    func `a flag that can not be a line is refused`(flag: String) {
        #expect(CrossingLine(flag: flag, place: 0) == nil)
    }

    @Test(arguments: [
        "", "till=", "0,0,1,0,1,1", "till=0,0,1,0", "till=0,0,1,0,1", "till=0,0,1,0,1,1.5", "=0,0,1,0,1,1",
    ])
    func `a flag that can not be a polygon is refused`(flag: String) { #expect(PictureZone(flag: flag) == nil) }

    @Test(arguments: [
        ("frames_per_second: fast", 1, 20, "frames_per_second: expected a number from 0.01 to 1000, got 'fast'"),
        ("frames_per_second: 0", 1, 20, "expected a number from 0.01 to 1000, got '0'"),
        ("minimum_confidence: 1.5", 1, 21, "expected a number from 0 to 1, got '1.5'"),
        ("seconds_between_pictures: 86401", 1, 27, "expected a number from 0 to 86400"),
        ("pictures: maybe", 1, 11, "expected true or false"),
        ("zone: []", 1, 7, "expected a text"),
        ("lines: door", 1, 8, "expected a list"),
        ("lines: [door]", 1, 9, "lines[0]: expected a mapping"),
        ("lines:\n  - name: a\n    from: [0, 0]", 2, 5, "lines[0]: to is missing"),
        ("lines:\n  - name: a\n    from: [0, 2]\n    to: [1, 1]", 3, 15, "lines[0].from[1]: expected a number"),
        ("lines:\n  - name: a\n    from: [0]\n    to: [1, 1]", 3, 11, "lines[0].from: a point is [X, Y]"),
        ("lines:\n  - name: a\n    from: [0, 1]\n    to: [0, 1]", 2, 5, "line 'a' begins where it ends"),
        ("lines:\n  - [0, 0, 1]", 2, 5, "a line is [X1, Y1, X2, Y2], two different points"),
        ("lines:\n  - [0, 0, 0, 0]", 2, 5, "a line is [X1, Y1, X2, Y2], two different points"),
        ("lines:\n  - [0, 0, 1, 1.1]", 2, 15, "lines[0][3]: expected a number from 0 to 1"),
        ("lines:\n  - {name: a, from: [0, 0], to: [0, 1], via: []}", 2, 41, "lines[0].via: unknown key"),
        ("zones:\n  - {name: a, polygon: [[0, 0], [1, 1]]}", 2, 5, "zone 'a' needs a polygon of at least 3 points"),
        ("zones:\n  - {name: a}", 2, 5, "zone 'a' needs a polygon of at least 3 points"),
        ("zones:\n  - {polygon: []}", 2, 5, "zones[0]: name is missing"),
        ("zoom: 1", 1, 1, "zoom: unknown key; the keys here are frames_per_second, minimum_confidence"),
    ])
    func `what can't be meant is an error at its place`(text: String, line: Int, column: Int, words: String) throws {
        let error = try #require(#expect(throws: YAMLProblem.self) { try read(text) })
        #expect(error.line == line && error.column == column && error.description.contains(words), "\(error)")
    }

    @Test func `settings over others leave them zone, zones and lines where they have none`() throws {
        let base = try read(
            """
            zone: entrance
            zones: [{ name: till, polygon: [[0, 0], [0.5, 0], [0.5, 1]] }]
            lines: [[0, 0.5, 1, 0.5]]
            minimum_confidence: 0.4
            frames_per_second: 3
            """)
        let bare = try read("pictures: false").over(base)
        #expect(bare.zone == "entrance" && bare.zones == base.zones && bare.lines == base.lines)
        #expect(!bare.takesPictures && bare.minimumConfidence == 0 && bare.framesPerSecondMax == nil)
        let own = try read("zone: yard\nlines: [[0.5, 0, 0.5, 1]]").over(base)
        #expect(own.zone == "yard" && own.lines.count == 1 && own.lines != base.lines && own.zones == base.zones)
    }

    @Test func `a point is in a polygon or not, also in one that is bent`() {
        let bent = PictureZone(
            name: "l",
            polygon: [(0, 0), (1, 0), (1, 0.4), (0.4, 0.4), (0.4, 1), (0, 1)].map { PicturePoint(x: $0.0, y: $0.1) })
        for (x, y, isInside) in [
            (0.2, 0.2, true), (0.9, 0.2, true), (0.2, 0.9, true), (0.9, 0.9, false), (0.5, 0.5, false),
            (1.1, 0.2, false),
        ] {
            #expect(bent?.contains(PicturePoint(x: x, y: y)) == isInside, "\(x) \(y)")
        }
    }
}
