import Cameras
import Detection
import Devices
import FaceAnalysis
@testable import FootfallPipeline
import Stores
import StrictYAML
import Testing
import TestSupport

@Suite struct RunConfigurationTests {
    private func read(_ text: String) throws -> RunConfiguration {
        try RunConfiguration(parsing: text, file: "etc/store.yaml", knownProjections: ["visits-15s", "daily-counts"])
    }

    @Test func `a store whose days end by another zone than the registered one is named`() throws {
        let configuration = try read(
            """
            stores:
              one: { time_zone: Europe/Dublin }
              two: { time_zone: Europe/Dublin }
              three: { time_zone: Europe/Dublin }
            stages:
              demo: { store: four }
            """)
        var known = KnownStores()
        for (store, zone) in [("one", "Europe/Dublin"), ("two", "Europe/London"), ("four", "Asia/Kathmandu")] {
            known.apply(StoreStatement(StoreDescription(id: store, timeZone: zone)))
        }
        #expect(
            configuration.zoneNotices(known, now: 1_700_000_000_000) == [
                "the days of store 'four' end by UTC here, and it is registered in Asia/Kathmandu: name its time_zone in the "
                    + "configuration",
                "the days of store 'two' end by Europe/Dublin here, and it is registered in Europe/London",
            ])
    }

    @Test func `the topic of made-up visits has a topic's name, and no other topic's`() throws {
        func demo(_ topic: String) -> String { "stages:\n  demo:\n    seed: 3\n    topic: \(topic)\n" }
        for good in ["visits", "visits-demo", "a.b_C-9"] { #expect(try read(demo(good)).demo?.topic == good) }
        for (bad, part) in [
            ("detections", "uses for something else"), ("faces", "something else"), ("dead-letters", "something else"),
            ("audit", "something else"), ("stores", "something else"), ("bad name", "a-z"), ("\"..\"", "neither"),
            (String(repeating: "a", count: 250), "249"),
        ] {
            #expect {
                try read(demo(bad))
            } throws: { error in
                guard let problem = error as? YAMLProblem else { return false }
                return "\(problem)".contains("etc/store.yaml:4") && "\(problem)".contains(part)
            }
        }
    }

    @Test func `folders whose files are imported have a preset, a mapping, or mappings by names of files`() throws {
        let configuration = try read(
            """
            stages:
              imports:
                - { folder: /srv/doors/, preset: leeds, skip_bad: true, settle: 2s, interval: 5m, topic: counts-2 }
                - folder: other/doors
                  name: others
                  mappings: [{ files: "a*.csv", mapping: a.json }, { preset: dublin }]
            """)
        #expect(configuration.stageNames == ["import:doors", "import:others"])
        let (first, second) = (configuration.imports[0], configuration.imports[1])
        #expect(first.folder == "/srv/doors/" && first.skipsBadLines && !first.replacesConflicts)
        #expect(first.settle == .seconds(2) && first.interval == .seconds(300) && first.topic == "counts-2")
        #expect(first.layouts == [.init(files: nil, layout: .preset("leeds"))])
        #expect(
            second.layouts == [
                .init(files: "a*.csv", layout: .mapping("a.json")), .init(files: nil, layout: .preset("dublin")),
            ])
        for (text, reason) in [
            ("[{ folder: a }]", "say what the columns of the files are"),
            ("[{ folder: a, preset: leeds, mapping: b }]", "a preset or a mapping"),
            ("[{ folder: a, preset: leeds, mappings: [] }]", "a preset, a mapping or mappings"),
            ("[{ folder: a, preset: unheard-of }]", "expected one of"),
            ("[{ folder: a, preset: leeds, encoding: koi8 }]", "expected one of utf-8"),
            ("[{ folder: x/a, preset: leeds }, { folder: y/a, preset: leeds }]", "two folders have one name"),
        ] {
            #expect {
                _ = try read("stages:\n  imports: \(text)\n")
            } throws: { error in
                "\(error)".contains(reason)
            }
        }
    }

    @Test func `every setting is read`() throws {
        let configuration = try read(
            """
            stores:
              henry-street: { time_zone: Europe/Dublin }
              "2": { time_zone: America/New_York }
            stages:
              demo: { store: henry-street, topic: visits-demo, cameras: 3, visitors: 7, seed: 5, frames_per_picture: 4, live: true, start: 2026-07-17T10:00:00Z }
              faces:
                analyzer: face-api
                endpoint: http://127.0.0.1:5000
                key_file: face.key
                workers: 8
                timeout: 3s
                per_second: 20
                attempts: 2
                picture_bytes_max: 1000000
              anonymizer: { key_file: /etc/fflog/keys, grace: 1h, analysis_wait: 30s }
              pictures: { max_age: 30m }
              projections: [visits-15s]
              retention: { every: 5m }
            """)
        #expect(configuration.zones == ["henry-street": "Europe/Dublin", "2": "America/New_York"])
        var demo = RunConfiguration.Demo()
        demo.store = "henry-street"
        demo.topic = "visits-demo"
        demo.cameras = 3
        demo.visitors = 7
        demo.seed = 5
        demo.framesPerPicture = 4
        demo.isLive = true
        demo.start = 1_784_282_400_000
        #expect(configuration.demo == demo)
        var faces = FaceAnalysisConfiguration()
        faces.analyzer = .faceAPI
        faces.endpoint = "http://127.0.0.1:5000"
        faces.keyFile = "face.key"
        faces.workers = 8
        faces.timeout = .milliseconds(3_000)
        faces.perSecond = 20
        faces.attempts = 2
        faces.pictureBytesMax = 1_000_000
        #expect(configuration.faces == faces)
        #expect(
            configuration.anonymizer
                == RunConfiguration.Anonymizer(
                    keyFile: "/etc/fflog/keys", grace: .milliseconds(3_600_000), analysisWait: .milliseconds(30_000)))
        #expect(
            configuration.pictures
                == RunConfiguration.Pictures(ageMax: .milliseconds(1_800_000)))
        #expect(configuration.retention == RunConfiguration.Retention(every: .milliseconds(300_000)))
        #expect(
            configuration.stageNames == ["demo", "faces", "anonymizer", "pictures", "visits-15s", "retention"])
        #expect(configuration.path("face.key") == "etc/face.key")
        #expect(configuration.path("/etc/fflog/keys") == "/etc/fflog/keys")
    }

    @Test func `cameras are read, and take the clock unless they are recordings`() throws {
        let configuration = try read(
            """
            stages:
              cameras:
                - name: cam-1
                  store: henry-street
                  zone: door
                  command: ffmpeg -i rtsp://cam-1 -f image2pipe -pix_fmt gray -c:v pgm -
                  lines: [[0, 0.5, 1, 0.5], [0.5, 0, 0.5, 1]]
                  fps: 12.5
                  frames_per_second: 4
                  minimum_confidence: 0.4
                  seconds_between_pictures: 5
                  device: box-1
                  group: stores
                  device_keys: keys.json
                - { name: cam-2, store: s, command: cat frames, once: true, start: 2026-07-17T10:00:00Z, pictures: false }
                - { name: cam-3, store: s, command: cat frames, once: true }
                - { name: cam-4, store: s, command: cat frames, live: false }
            """)
        let first = try #require(configuration.cameras.first)
        #expect(
            first.settings.store == "henry-street" && first.settings.configuration.zone == "door" && !first.runsOnce)
        #expect(first.command.hasPrefix("ffmpeg -i"))
        #expect(first.settings.rate?.framesPerSecond == 12.5 && first.settings.configuration.framesPerSecondMax == 4)
        #expect(
            first.settings.configuration.lines.map(\.name) == ["line-1", "line-2"]
                && first.settings.configuration.lines[1].to.y == 1)
        #expect(
            first.settings.configuration.minimumConfidence == 0.4
                && first.settings.configuration.secondsBetweenPictures == 5)
        #expect(first.device == DeviceLogin(device: "box-1", group: "stores", keys: "keys.json"))
        #expect(configuration.cameras.map(\.settings.isLive) == [true, false, false, false])
        #expect(configuration.cameras[1].settings.start == 1_784_282_400_000 && configuration.cameras[1].runsOnce)
        #expect(
            !configuration.cameras[1].settings.configuration.takesPictures && first.settings.configuration.takesPictures
        )
        #expect(configuration.stageNames == ["camera:cam-1", "camera:cam-2", "camera:cam-3", "camera:cam-4"])
    }

    @Test func `a stage without settings runs by its defaults`() throws {
        let configuration = try read("stages:\n  demo:\n  pictures:\n  retention:\n")
        #expect(configuration.demo == RunConfiguration.Demo())
        #expect(configuration.pictures == RunConfiguration.Pictures())
        #expect(configuration.stageNames == ["demo", "pictures", "retention"])
    }

    @Test(arguments: [
        ("stages:\n  dmo:\n", "2:3: stages.dmo: unknown key"),
        ("stages:\n  demo: { visitors: many }\n", "2:21: stages.demo.visitors: expected an integer"),
        ("stages:\n  demo: { start: yesterday }\n", "stages.demo.start: expected a time"),
        (
            "stages:\n  demo: { visitors: 5 }\n  cameras: [{ name: c, store: s, command: x }]\n",
            "stages.demo: cameras write visits to topic 'visits', and made-up visitors stay apart"
        ),
        ("stages:\n  faces:\n    workers: 4\n", "analyzer is missing"),
        ("stages:\n  faces:\n    analyzer: psychic\n", "expected one of synthetic, face-api, process"),
        ("stages:\n  faces:\n    analyzer: face-api\n", "needs an endpoint"),
        ("stages:\n  faces:\n    analyzer: process\n", "needs a program"),
        ("stages:\n  anonymizer:\n", "key_file is missing"),
        ("stages:\n  pictures: { max_age: 2h }\n", "from 10s to 1h, got '2h'"),
        ("stages:\n  projections: [visits-15m]\n", "2:17: stages.projections[0]: expected one of visits-15s"),
        ("stages:\n  projections: [visits-15s, visits-15s]\n", "named twice"),
        ("stages:\n  cameras:\n    - { name: c, store: s }\n", "3:7: stages.cameras[0]: command is missing"),
        ("stages:\n  cameras: [{ name: c, store: s, command: x, fps: fast }]\n", "expected frames a second"),
        ("stages:\n  cameras: [{ name: c, store: s, command: x, lines: [[0, 0, 1]] }]\n", "a line is [X1, Y1, X2, Y2]"),
        (
            "stages:\n  cameras: [{ name: c, store: s, command: x, live: true, start: 2026-07-17T10:00:00Z }]\n",
            "recording"
        ),
        ("stages:\n  cameras: [{ name: c, store: s, command: x, group: g }]\n", "it goes with a device"),
        ("stages:\n  cameras: [{ name: c, store: s, command: x }, { name: c, store: t, command: x }]\n", "named twice"),
        ("stores:\n  s: { time_zone: Europe/Dublon }\n", "\"Europe/Dublon\" is not a time zone"),
        ("stores:\n  s: {}\n", "stores.s: time_zone is missing"),
        ("", "no stage is named"), ("stages:\n", "no stage is named"), ("stages: [demo]\n", "expected a mapping"),
    ])
    func `what can not be meant is an error at its place`(text: String, reason: String) throws {
        let error = #expect(throws: YAMLProblem.self) { try read(text) }
        let message = error?.description ?? ""
        #expect(message.hasPrefix("etc/store.yaml") && message.contains(reason), "\(message)")
    }
}
