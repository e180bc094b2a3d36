import Foundation
import FoundationXML
import LocalTime
internal import Timekeeping

/// A notification of an ONVIF device.
struct OnvifNotification {
    /// Without its prefix: `RuleEngine/CountAggregation/Counter`.
    var topic = ""
    /// Milliseconds since 1970.
    var time: Int64 = 0
    var source: [String: String] = [:]
    var data: [String: String] = [:]

    var rule: String { source["Rule"] ?? topic.split(separator: "/").last.map(String.init) ?? "rule" }

    /// The camera, as far as the device names it.
    var camera: String? {
        source["VideoSource"] ?? source["VideoSourceConfigurationToken"] ?? source["VideoSourceToken"]
    }
}

/// Finds the notifications in an XML document, wherever they are: in a metadata stream, or in the answer to PullMessages.
final class OnvifNotifications: NSObject, XMLParserDelegate {
    /// - Throws: ``BadRecord`` for what is no XML, or a notification without its time.
    static func read(_ document: [UInt8], line: Int) throws -> [OnvifNotification] {
        let delegate = OnvifNotifications(line: line)
        let parser = XMLParser(data: Data(document))
        parser.shouldProcessNamespaces = false
        parser.shouldResolveExternalEntities = false
        parser.delegate = delegate
        // Its parser lets tags pass that don't match.
        guard parser.parse(), delegate.open.isEmpty, delegate.isMatched else {
            if let bad = delegate.bad { throw bad }
            throw BadRecord(
                line: line + max(parser.lineNumber - 1, 0),
                reason: "this is no XML (\(parser.parserError?.localizedDescription ?? "it can't be read"))")
        }
        return delegate.found
    }

    private let line: Int
    private var found: [OnvifNotification] = []
    private var current: OnvifNotification?
    private var isInTopic = false
    private var items: WritableKeyPath<OnvifNotification, [String: String]>?
    private var bad: BadRecord?
    /// The elements that have begun and not ended.
    private var open: [String] = []
    private var isMatched = true

    private init(line: Int) { self.line = line }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(name)
        switch Self.local(name) {
        case "NotificationMessage": current = OnvifNotification()
        case "Topic":
            isInTopic = current != nil
        case "Message":
            guard let text = attributes["UtcTime"], current != nil else { break }
            guard let time = Self.time(text) else {
                bad = BadRecord(line: line + max(parser.lineNumber - 1, 0), reason: "UtcTime '\(text)' is not a time")
                parser.abortParsing()
                break
            }
            current?.time = time
        case "Source", "Key": items = \.source
        case "Data": items = \.data
        case "SimpleItem":
            guard let items, let name = attributes["Name"], let value = attributes["Value"] else { break }
            current?[keyPath: items][name] = value
        default: break
        }
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        if isInTopic { current?.topic += text }
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        if open.popLast() != name { isMatched = false }
        switch Self.local(name) {
        case "Topic":
            isInTopic = false
            // The prefix is whatever the document calls the namespace.
            let topic = (current?.topic ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
                .split(separator: "/", omittingEmptySubsequences: false).map { Self.local(String($0)) }
                .joined(separator: "/")
            current?.topic = topic
        case "Source", "Key", "Data": items = nil
        case "NotificationMessage":
            guard let done = current else { break }
            current = nil
            guard done.time != 0 else {
                bad = BadRecord(
                    line: line + max(parser.lineNumber - 1, 0),
                    reason: "a notification of '\(done.topic)' has no UtcTime")
                return parser.abortParsing()
            }
            found.append(done)
        default: break
        }
    }

    /// A time without an offset is of UTC, as the attribute's name says.
    private static func time(_ text: String) -> Int64? {
        switch WrittenTime(text) {
        case .instant(let time): time.milliseconds
        case .local(let wall): wall.milliseconds
        case nil: nil
        }
    }

    private static func local(_ name: String) -> String {
        name.split(separator: ":", omittingEmptySubsequences: false).last.map(String.init) ?? name
    }
}
