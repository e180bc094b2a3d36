import Devices
import EventLog
import FootfallEvents
import TestSupport
import Testing
import Timekeeping

@Suite("The registry of devices")
struct DeviceRegistryTests {
    /// The same rules in the plainest way: every event of a device, in order, from the start.
    private struct Model {
        var condition = DeviceRecord.Condition.unknown
        var store = ""
        var generation = 0
        var wanted: [Int: String] = [:]
        var reported: (version: Int, error: String?) = (0, nil)
        var inForce = 0
        var lastSeen: Int64?
        var beats: [String: (time: Int64, frames: UInt64, condition: String?)] = [:]

        init(_ events: [DeviceEvent]) {
            for event in events {
                switch event.event {
                case .enrolled(let enrolled):
                    condition = .enrolled
                    store = enrolled.store
                    generation = Int(enrolled.keyGeneration)
                case .revoked: condition = .revoked
                case .keyRotated(let rotated): generation = max(generation, Int(rotated.keyGeneration))
                case .configured(let configured):
                    if Int(configured.version) > (wanted.keys.max() ?? 0) {
                        wanted[Int(configured.version)] = configured.configuration
                    }
                case .reported(let report):
                    guard Int(report.version) >= reported.version else { break }
                    reported = (Int(report.version), report.hasError ? report.error : nil)
                    if !report.hasError, wanted[Int(report.version)] != nil {
                        inForce = max(inForce, Int(report.version))
                    }
                case .heartbeat(let beat):
                    let known = beats["\(beat.store)/\(beat.camera)"]
                    if event.eventTime >= known?.time ?? .min {
                        beats["\(beat.store)/\(beat.camera)"] = (
                            event.eventTime, beat.frames, beat.hasCondition ? beat.condition : nil
                        )
                    }
                case nil: break
                }
                switch event.event {
                case .keyRotated, .reported, .heartbeat: lastSeen = max(lastSeen ?? .min, event.eventTime)
                default: break
                }
            }
        }

        func says(_ record: DeviceRecord) -> Bool {
            let beats = Dictionary(uniqueKeysWithValues: record.sources.map { ($0.source.description, $0) })
            return record.condition == condition && record.store == store && record.keyGeneration == generation
                && record.wantedVersion == wanted.keys.max() ?? 0
                && record.wantedConfiguration == wanted[wanted.keys.max() ?? 0] ?? ""
                && record.reportedVersion == reported.version && record.reportedError == reported.error
                && record.versionInForce == inForce && record.configurationInForce == wanted[inForce] ?? ""
                && record.lastSeen?.milliseconds == lastSeen && beats.count == self.beats.count
                && self.beats.allSatisfy { name, beat in
                    beats[name]?.lastHeartbeat.milliseconds == beat.time && beats[name]?.frames == beat.frames
                        && beats[name]?.condition == beat.condition
                }
        }
    }

    private static func event(_ random: inout SeededGenerator, _ number: Int) -> DeviceEvent {
        var event = DeviceEvent()
        event.device = "box-\(Int.random(in: 0..<6, using: &random))"
        event.eventTime = Int64(number) * 1000 + Int64.random(in: -5000...5000, using: &random)
        switch Int.random(in: 0..<20, using: &random) {
        case 0: event.enrolled.store = "S\(Int.random(in: 0..<3, using: &random))"
        case 1: event.revoked = DeviceRevoked()
        case 2: event.keyRotated.keyGeneration = UInt32.random(in: 1...4, using: &random)
        case 3, 4:
            event.configured.version = UInt32.random(in: 1...9, using: &random)
            event.configured.configuration = "# \(number)"
        case 5, 6:
            event.reported.version = UInt32.random(in: 1...9, using: &random)
            if Bool.random(using: &random) { event.reported.error = "because \(number)" }
        default:
            event.heartbeat.store = "S"
            event.heartbeat.camera = "cam-\(Int.random(in: 0..<3, using: &random))"
            event.heartbeat.frames = UInt64(number)
            event.heartbeat.framesPerSecond = 10
            if Int.random(in: 0..<4, using: &random) == 0 { event.heartbeat.condition = "dark" }
        }
        return event
    }

    @Test("whenever it is looked at, it says what a plain reading of the log says", arguments: 0..<8)
    func property(_ seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let scene = try DeviceScene()
        var events: [DeviceEvent] = []
        var following = [DeviceRegistry(scene.log)]
        while events.count < 600 {
            let batch = (0..<Int.random(in: 1...40, using: &random)).map { Self.event(&random, events.count + $0) }
            try scene.append(batch)
            events += batch
            // Registries that are begun anew, that follow, and that lag.
            if Int.random(in: 0..<3, using: &random) == 0 { following.append(DeviceRegistry(scene.log)) }
            for registry in following where Bool.random(using: &random) { try registry.refresh() }
        }
        let models = Dictionary(grouping: events, by: \.device).mapValues { Model($0) }
        for registry in following + [DeviceRegistry(scene.log)] {
            try registry.refresh()
            #expect(try !registry.refresh())
            #expect(registry.devices.map(\.device) == models.keys.sorted())
            for record in registry.devices { #expect(models[record.device]!.says(record), "\(record)") }
        }
        for device in models.keys {
            let alone = DeviceRegistry(scene.log, only: device)
            try alone.refresh()
            #expect(alone.devices.count == 1)
            #expect(models[device]!.says(try #require(alone[device])))
        }
    }

    @Test("a topic that was deleted and made anew starts over")
    func anew() throws {
        let scene = try DeviceScene()
        _ = try scene.session("box-1")
        let registry = try scene.registry()
        #expect(registry.devices.count == 1)
        try scene.log.deleteTopic("devices")
        try scene.administration().enrol("box-2", store: "S", group: "stores", keyGeneration: 1, again: false)
        try registry.refresh()
        #expect(registry.devices.map(\.device) == ["box-2"])
    }

    @Test("configurations of many writers at once get a number each")
    func concurrentConfigurations() async throws {
        let scene = try DeviceScene()
        _ = try scene.session("box-1")
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for worker in 0..<4 {
                tasks.addTask {
                    let administration = try scene.administration()
                    for number in 0..<10 { try administration.configure("box-1", "zone: z-\(worker)-\(number)") }
                }
            }
            try await tasks.waitForAll()
        }
        let versions = try scene.deviceEvents().compactMap { event -> Int? in
            if case .configured(let configured)? = event.event { Int(configured.version) } else { nil }
        }
        #expect(versions == Array(1...40))
    }
}
