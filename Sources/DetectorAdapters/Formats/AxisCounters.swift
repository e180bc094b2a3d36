import ErrorKinds
import EventSchema
import FootfallEvents
import FootfallProducers
import Foundation
import LocalTime
internal import Timekeeping

/// What counters of Axis say, as files of what their interfaces return or publish:
///
/// - AXIS P8815-2 3D People Counter, exported: `{"data":[{"start":…,"end":…,"in":…,"out":…}]}`, or the lines `start,end,in,out`;
/// - AXIS People Counter, `live-sum.json`, one answer after the other: the day's sums, asked from time to time;
/// - AXIS Object Analytics, crossline counting over MQTT: the sum since its start, told at each crossing.
///
/// Source: Axis' developer documentation (VAPIX People counter API, P8815-2 3D people counter API, AXIS Object Analytics
/// counting data). Times without an offset are the camera's local ones.
package struct AxisCounters: DetectorFormat {
    package static let framing = RecordFraming.json
    package var ignored: Int { ofNobody + asked.outOfOrder + told.outOfOrder }
    package var heldBack: Int { asked.heldBack + told.heldBack }

    private let options: AdapterOptions
    private var ofNobody = 0
    private let intervals: LocalIntervals
    /// Of `live-sum.json`.
    private var asked: CumulativeCounters
    /// Of Object Analytics.
    private var told: CumulativeCounters

    package init(_ options: AdapterOptions) throws {
        self.options = options
        intervals = try LocalIntervals(timeZone: options.timeZone, seconds: options.intervalSeconds)
        asked = CumulativeCounters(intervals, tellsChanges: false)
        told = CumulativeCounters(intervals, tellsChanges: true)
    }

    private struct Answer: Decodable {
        struct Row: Decodable {
            var start: String
            var end: String
            var `in`: UInt64
            var out: UInt64
        }
        struct Event: Decodable {
            var data: [String: FlexibleText]?
        }
        // An export.
        var data: [Row]?
        // live-sum.json
        var serial: String?
        var name: String?
        var timestamp: FlexibleText?
        var `in`: UInt64?
        var out: UInt64?
        // MQTT
        var topic: String?
        var message: Event?
    }

    package mutating func take(_ record: [UInt8], line number: Int) throws -> [AdapterEvent] {
        guard record.first == UInt8(ascii: "{") else { return try row(record, number) }
        let answer = try JSONRecord.decode(Answer.self, record, line: number)
        if let rows = answer.data {
            return try rows.map { try count($0.start, $0.end, $0.in, $0.out, number) }
        }
        if let topic = answer.topic { return try crossing(topic, answer, number) }
        guard let entered = answer.in, let exited = answer.out, let time = answer.timestamp else {
            throw BadRecord(
                line: number,
                reason: "neither an export (\"data\"), nor live sums (\"timestamp\", \"in\", \"out\"), nor MQTT")
        }
        guard let instant = instant(compact: time.text) else {
            throw BadRecord(line: number, reason: "\"timestamp\" is YYYYMMDDhhmmss, not '\(time.text)'")
        }
        let site = options.site ?? answer.name ?? answer.serial ?? "axis"
        var events: [PeopleCounted] = []
        for (direction, value) in [(CumulativeCounters.Direction.entered, entered), (.exited, exited)] {
            events += asked.take(
                .init(
                    site: site, counter: "\(direction)", direction: direction, time: instant, value: value, line: number
                ))
        }
        return events.map { .count(sourced($0)) }
    }

    /// A line `start,end,in,out`, or their names.
    private mutating func row(_ record: [UInt8], _ number: Int) throws -> [AdapterEvent] {
        let cells = String(decoding: record, as: UTF8.self).split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        if cells == ["start", "end", "in", "out"] { return [] }
        guard cells.count == 4, let entered = UInt64(cells[2]), let exited = UInt64(cells[3]) else {
            throw BadRecord(line: number, reason: "a line is start,end,in,out")
        }
        return [try count(cells[0], cells[1], entered, exited, number)]
    }

    private func count(
        _ start: String, _ end: String, _ entered: UInt64, _ exited: UInt64, _ number: Int
    ) throws -> AdapterEvent {
        guard let label = Self.label(start), let endLabel = Self.label(end), label < endLabel,
            Self.seconds(start) == 0, Self.seconds(end) == 0
        else {
            throw BadRecord(
                line: number, reason: "'\(start)' to '\(end)' is no interval of whole minutes, as 2026-07-17 10:00:00")
        }
        guard let site = options.site else {
            throw BadRecord(line: number, reason: "an export doesn't say whose it is", remedy: .nameSite)
        }
        var event = intervals.count(site, label, seconds: Int(endLabel.minutes - label.minutes) * 60)
        event.entered = entered
        event.exited = exited
        event.sourceLine = UInt32(clamping: number)
        return .count(sourced(event))
    }

    private mutating func crossing(_ topic: String, _ answer: Answer, _ number: Int) throws -> [AdapterEvent] {
        guard topic.contains("/ObjectAnalytics/"), let scenario = topic.split(separator: "/").last.map(String.init)
        else {
            ofNobody += 1
            return []
        }
        let data = answer.message?.data ?? [:]
        // Where it was told to count several classes there is one for each; cars are nobody.
        guard let text = data["totalHuman"]?.text else {
            ofNobody += 1
            return []
        }
        guard let value = UInt64(text),
            let time = answer.timestamp.flatMap({ Int64($0.text) }).map(EventTime.init(milliseconds:))
        else {
            throw BadRecord(line: number, reason: "\"timestamp\" and \"totalHuman\" are numbers")
        }
        let direction: CumulativeCounters.Direction =
            switch options.direction(of: scenario) {
            case .entered: .entered
            case .exited: .exited
            default: .total
            }
        let site = options.site ?? "\(answer.serial ?? "axis")/\(scenario)"
        let events = told.take(
            .init(site: site, counter: scenario, direction: direction, time: time, value: value, line: number))
        return events.map { .count(sourced($0)) }
    }

    private func sourced(_ event: PeopleCounted) -> PeopleCounted {
        var event = event
        if !options.source.isEmpty { event.source = options.source }
        return event
    }

    /// `20170503112756`, local.
    private func instant(compact text: String) -> EventTime? {
        let digits = Array(text.utf8)
        guard digits.count == 14, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + Int($1 - 48) } }
        guard
            let label = LocalLabel(
                year: number(0..<4), month: number(4..<6), day: number(6..<8), hour: number(8..<10),
                minute: number(10..<12)),
            number(12..<14) < 60
        else { return nil }
        return intervals.instant(of: label) + .seconds(number(12..<14))
    }

    /// `2020-09-23 00:01:00`, also with a `T`.
    private static func label(_ text: String) -> LocalLabel? {
        guard text.utf8.count == 19 else { return nil }
        return LocalLabel(text.prefix(16).replacingOccurrences(of: " ", with: "T"))
    }

    private static func seconds(_ text: String) -> Int? { Int(text.suffix(2)) }
}
