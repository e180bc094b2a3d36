import CounterImport
import EventSchema
import LocalTime
import Reports
import Stores
import Terminal
internal import Timekeeping

/// A statement that was appended, and what it replaced from its moment on.
typealias SaidOfStore = (statement: StoreStatement, before: StoreDescription?)

/// Times and changes of stores, as commands take and tell them.
enum StoreText {
    /// The moment that a text means in a store.
    static func moment(
        _ text: String, in store: String, _ clocks: StoreClocks, now: EventTime
    ) throws -> EventTime {
        switch try TimeText.bound(text, now: now) {
        case .instant(let time): time
        case .local(let wall): try clocks.instant(of: wall, in: store)
        }
    }

    // MARK: What was said

    /// Says what was registered, up to when it holds, and what became of counts.
    ///
    /// - Throws: an end with status 4 where of two counts one doesn't stand any longer.
    static func report(
        _ said: [SaidOfStore], _ known: KnownStores, _ merged: MergedSites, _ options: GlobalOptions,
        unchanged: Int? = nil
    ) throws {
        report(said, known, options, unchanged: unchanged, more: MergedSitesReport.fields(merged))
        MergedSitesNotice.warn(merged)
        if !merged.isEmpty { throw CommandEnded(ExitStatus.partial) }
    }

    /// Says what was registered, and up to when it holds.
    ///
    /// - Parameter more: of the JSON.
    static func report(
        _ said: [SaidOfStore], _ known: KnownStores, _ options: GlobalOptions, unchanged: Int? = nil,
        more: [(String, JSONValue)] = []
    ) {
        if options.format == .json {
            let changes = said.map { said in
                JSONValue.object([
                    ("store", .string(said.statement.store)),
                    ("change", .string(change(said))),
                    ("fields", .array(changedFields(said).map { .string($0) })),
                    ("valid_from", said.statement.validFrom == .min ? .null : .time(said.statement.validFrom)),
                    ("valid_to", .time(end(said.statement, known))),
                ])
            }
            var summary: [(String, JSONValue)] = [("changes", .array(changes))]
            if let unchanged { summary.append(("unchanged", .int(unchanged))) }
            return Output.standard.line(.object(summary + more))
        }
        for said in said.prefix(shownMax) { options.say(sentence(said, known)) }
        if said.count > shownMax { options.say("and \(said.count - shownMax) more") }
        if let unchanged {
            options.say("\(said.count) registered or changed, \(unchanged) as they were")
        } else if said.isEmpty {
            options.say("all is registered as it was")
        }
    }

    private static let shownMax = 20

    private static func change(_ said: SaidOfStore) -> String {
        guard said.statement.content.description != nil else { return "removed" }
        return said.before == nil ? "registered" : "changed"
    }

    private static func changedFields(_ said: SaidOfStore) -> [String] {
        guard let before = said.before, let after = said.statement.content.description else { return [] }
        return before.differences(from: after)
    }

    private static func sentence(_ said: SaidOfStore, _ known: KnownStores) -> String {
        let statement = said.statement
        var text = "store '\(statement.store)' \(change(said))"
        let fields = changedFields(said)
        if !fields.isEmpty {
            text += " in \(fields.joined(separator: ", "))"
            if let before = said.before?.timeZone, let after = statement.content.description?.timeZone, before != after
            {
                text += " (\(before) to \(after))"
            }
        }
        text += statement.validFrom == .min ? ", always" : ", from \(RFC3339.text(statement.validFrom)) on"
        if let end = end(statement, known) { text += ", up to \(RFC3339.text(end))" }
        return text
    }

    private static func end(_ statement: StoreStatement, _ known: KnownStores) -> EventTime? {
        known.timeline(of: statement.store)?.entry(from: statement.validFrom)?.validTo
    }
}
