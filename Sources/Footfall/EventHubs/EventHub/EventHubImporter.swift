import CounterImport
import ErrorKinds
import EventLog
import EventSchema
import FootfallEvents
import Foundation
import InputFiles
import RecordBatch
import Timekeeping
import TypedTopics

/// Brings messages of the reference sample's Event Hub into topic `faces`: each once, however often the file is delivered,
/// and whenever an import is killed.
///
/// **Identity.** A file is known by its content, whatever its name. Its position is committed with the appends; importing it again
/// appends nothing. Captures overlap: a message that says when the hub took it is looked up in the log by that time and its content.
/// **Concurrency.** Imports into one data directory take turns. For one thread.
package final class EventHubImporter {
    package struct Options: Sendable {
        package var context = EventHubMessage.Context()
        package var topic = FootfallTopic.faces.name
        package var skipsBadMessages = false
        package var messagesPerRequest = 2_000

        package init() {}
    }

    package struct Summary: Sendable, Equatable {
        /// Good messages of the file.
        package var read = 0
        package var appended = 0
        /// That an import before this one appended.
        package var duplicates = 0
        package var rejected = 0
        /// Messages of faces that were not analysed.
        package var unanalyzed = 0
        package var pictures = 0

        package init() {}
    }

    private struct Position: Codable, Equatable {
        var version = 1
        /// Messages that are dealt with, bad ones included.
        var messages = 0
        var isComplete = false
        var options: String

        enum CodingKeys: String, CodingKey {
            case version, messages, options
            case isComplete = "complete"
        }
    }

    private let log: EventLog
    private let file: SourceFile
    private let options: Options

    package init(log: EventLog, file: SourceFile, options: Options) {
        self.log = log
        self.file = file
        self.options = options
    }

    /// - Parameter report: told what happens; where it throws, the import ends there, and the next goes on behind it.
    /// - Throws: ``EventHubError``, ``SourceFileError``, `LogError`.
    package func run(_ report: (ImportNotice) throws -> Void = { _ in }) throws -> Summary {
        try checkKind()
        let digest = try ContentDigest(of: file)
        let turn = try ImportTurn(log, report)
        let events = try FootfallTopic.faces.gathering(in: log, named: options.topic)
        let topic = events.topic
        let stage = "import-event-hub:\(topic.name)#\(topic.id):\(digest)"
        let stored = try log.stagePosition(stage)
        let begun = stored.flatMap { try? JSONDecoder().decode(Position.self, from: Data($0)) }
        if let begun, !begun.isComplete, begun.options != optionsText {
            throw EventHubError.otherOptions(path: file.path, begun: begun.options)
        }
        let summary = try append(
            events, stage, stored,
            begun ?? Position(options: optionsText), report)
        guard try ContentDigest(of: file) == digest else { throw SourceFileError.changed(path: file.path) }
        _ = consume turn
        return summary
    }

    /// - Throws: ``EventHubError/otherFile(path:_:isCapture:)``.
    private func checkKind() throws {
        let (found, head) = try FileKind.look(at: file)
        guard let kind = found, kind != .json else { return }
        let isCapture =
            kind == .columns("Avro") && String(decoding: head, as: UTF8.self).lowercased().contains(#""body""#)
        throw EventHubError.otherFile(path: file.path, kind, isCapture: isCapture)
    }

    private var optionsText: String {
        let context = options.context
        return "store \(context.store ?? "-"), camera \(context.camera ?? "-"), time "
            + (context.time.map { RFC3339.text($0) } ?? "-")
    }

    private func append(
        _ events: EventGathering<FaceEvent>, _ stage: String, _ stored: [UInt8]?, _ begun: Position,
        _ report: (ImportNotice) throws -> Void
    ) throws -> Summary {
        var summary = Summary()
        var messages = EventHubFile(try TextBytes(file))
        var position = begun
        var stored = stored
        var number = 0
        var pending = 0
        var picture: (name: String, faces: UInt32)?

        func submit() throws {
            // Where nothing is dealt with nothing is begun, and other options may be tried.
            guard position.messages > 0 || position.isComplete else { return }
            var request = AppendRequest()
            events.encode(into: &request)
            request.expect(position: stored, of: stage, owner: .stage(stage))
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            let bytes = [UInt8](try encoder.encode(position))
            if bytes == stored { return }
            request.setPosition(stage, bytes)
            try log.append(request)
            stored = bytes
            summary.appended += pending
            pending = 0
        }
        /// What came before is in.
        func stop(_ line: Int, _ error: EventHubError) throws -> EventHubError {
            try submit()
            return .badMessage(
                path: file.path, line: line, reason: error.description, appended: summary.appended, remedy: error.remedy
            )
        }

        let known = try KnownMessages(log, events.topic)
        if begun.messages > 0, !begun.isComplete { try report(.resumed(rows: begun.messages)) }
        reading: while true {
            let message: EventHubFile.Message?
            do { message = try messages.next() } catch let error as EventHubError {
                // Of an array it isn't known where the next message begins.
                throw try stop(messages.currentLine, error)
            } catch let error as SourceFileError {
                guard case .corruptGzip(_, let reason) = error else { throw error }
                // What came before it is read; the rest is one record.
                let fault = EventHubError.malformed("the gzip stream is damaged from here on: \(reason)")
                guard options.skipsBadMessages else { throw try stop(messages.currentLine, fault) }
                summary.rejected += 1
                try report(.rejected(BadLine(line: messages.currentLine, reason: fault.description)))
                break reading
            }
            guard let message else { break reading }
            number += 1
            do {
                guard message.bytes.count <= EventHubFile.messageBytesMax else {
                    throw EventHubError.tooLong(limit: EventHubFile.messageBytesMax)
                }
                let whole = try EventHubJSON(message.bytes)
                let envelope = try EventHubEnvelope(whole)
                let json = envelope?.message ?? whole
                var context = options.context
                if let time = envelope?.time { context.time = time }
                let name: String? = if case .text(let name)? = json["blobName"] { name } else { nil }
                let index = picture?.name == name ? picture?.faces ?? 0 : 0
                let (event, remainder) = try EventHubMessage.event(of: json, faceIndex: index, context)
                let hasTime = json[EventHubMessage.timeMember] != nil || envelope?.time != nil
                let earlier =
                    hasTime
                    ? try known.take(event, remainder, isEnveloped: envelope != nil, sequence: envelope?.sequence) : nil
                if index == 0 { summary.pictures += 1 }
                picture = (event.picture, (earlier ?? index) + 1)
                let time = EventTime(milliseconds: event.eventTime)
                if let fault = events.topic.configuration.eventTimes.fault(of: time, appendedAt: log.now()) {
                    throw EventHubError.malformed("\(fault)")
                }
                summary.read += 1
                if json["analyzed"] == .bool(false) { summary.unanalyzed += 1 }
                if number <= begun.messages || earlier != nil {
                    summary.duplicates += 1
                } else {
                    let header = remainder.map { RecordHeader(key: EventHubMessage.remainderHeader, value: $0) }
                    do {
                        try events.append(event, headers: header.map { [$0] } ?? [])
                    } catch LogError
                        .eventTooLarge(_, _, let limit)
                    { throw EventHubError.tooLong(limit: limit) }
                    pending += 1
                }
            } catch let error as EventHubError {
                guard options.skipsBadMessages else { throw try stop(message.line, error) }
                summary.rejected += 1
                try report(.rejected(BadLine(line: message.line, reason: error.description)))
            }
            position.messages = max(position.messages, number)
            if pending >= options.messagesPerRequest {
                try submit()
                try report(
                    .progress(ImportProgress(rows: number, bytesRead: file.bytesRead, byteCount: file.byteCount)))
            }
        }
        position.isComplete = true
        try submit()
        return summary
    }
}
