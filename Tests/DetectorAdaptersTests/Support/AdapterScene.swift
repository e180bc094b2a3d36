import DetectorAdapters
import Devices
import EventLog
import FootfallEvents
import Foundation
import SwiftProtobuf
import TestSupport
import Timekeeping
import TypedTopics
import EventSchema

/// A log in a folder of its own, which goes when this does, and what an adapter made of a text.
final class AdapterScene {
    private let temporary = TemporaryFolder(inMemory: true)
    var folder: String { temporary.path }
    let log: EventLog
    private(set) var bad: [BadRecord] = []
    private(set) var conflicts: [String] = []
    private(set) var resets: [String] = []
    private(set) var doubts: [String] = []

    init(now: @escaping @Sendable () -> EventTime = TimeSource.system.wallClock) throws {
        log = try EventLog(temporary.path("data"), .create, now: now)
    }

    deinit { log.close() }

    /// Imports a text as the command does, line by line.
    @discardableResult
    func run(
        _ text: String, session: DeviceSession? = nil, until lines: Int = .max, _ format: any DetectorFormat
    ) throws -> AdapterSummary {
        let adapter = AdapterImport(log, format, session: session) { report in
            switch report {
            case .notice(.rejected(let record)): self.bad.append(record)
            case .notice(.reset(let reset)): self.resets.append(reset.description)
            case .notice(.doubt(_, let text)): self.doubts.append(text)
            case .conflict(let conflict): self.conflicts.append(conflict.description)
            }
        }
        var text = text
        if text.hasSuffix("\n") { text.removeLast() }
        for line in Array(text.utf8).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).prefix(
            lines)
        {
            try line.withUnsafeBytes { try adapter.line($0) }
        }
        // An import that is killed has appended what it had flushed.
        if lines < .max { try adapter.flush() } else { try adapter.end() }
        return adapter.summary
    }

    func detections() throws -> [Detection] { try all(FootfallTopic.detections).sorted { $0.eventTime < $1.eventTime } }

    func counts() throws -> [PeopleCounted] {
        try all(FootfallTopic.counts).sorted { ($0.site, $0.intervalStart) < ($1.site, $1.intervalStart) }
    }

    /// `label in/out/total` of all lines and counters of a site together.
    func sums() throws -> [String] {
        var sums: [[String]: PeopleCounted] = [:]
        for count in try counts() {
            var sum = sums[[count.site, RFC3339.text(count.intervalStart)]] ?? PeopleCounted()
            sum.localLabel = count.localLabel
            if count.hasEntered { sum.entered += count.entered }
            if count.hasExited { sum.exited += count.exited }
            if count.hasTotal { sum.total += count.total }
            sums[[count.site, RFC3339.text(count.intervalStart)]] = sum
        }
        return sums.sorted { ($0.key[0], $0.key[1]) < ($1.key[0], $1.key[1]) }.map(\.value.short)
    }

    private func all<Event: TypedEvent>(_ standard: EventTopic<Event>) throws -> [Event] {
        guard let topic = try standard.find(in: log) else { return [] }
        let reader = EventReader<Event>(log)
        return try topic.partitions.flatMap { try reader.read(topic, $0, from: .zero, bytesMax: .max).records }
            .compactMap(\.event)
    }
}

extension AdapterOptions {
    static func make(_ change: (inout AdapterOptions) -> Void) -> AdapterOptions {
        var options = AdapterOptions()
        options.store = "S1"
        change(&options)
        return options
    }

    static let standard = make { _ in }
}

extension PeopleCounted {
    /// `label in/out/total`.
    var short: String {
        func text(_ has: Bool, _ value: UInt64) -> String { has ? String(value) : "-" }
        return "\(localLabel) \(text(hasEntered, entered))/\(text(hasExited, exited))/\(text(hasTotal, total))"
    }
}
