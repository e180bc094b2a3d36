import Terminal
import Anonymization
import ArgumentParser
import EventLog
import FootfallEvents
import Foundation
import SwiftProtobuf
internal import Timekeeping

struct PrivacyOptInCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "opt-in", abstract: "Switch attributes of a store's visits on, with the basis on which it may.",
        discussion: """
            demographics is age band and gender, emotion the dominant emotion, returning a pseudonym that is the same for all \
            visits of a person in the store on a day. The choice is an event in topic opt-ins, and in force for what is \
            appended after it.

            EXAMPLE:
              fflog privacy opt-in "Henry Street" --attribute demographics --basis "consent at the door, form 12"
            """)

    @Argument(help: "The store, as its events name it.")
    var store: String
    @Option(help: "demographics, emotion or returning; may repeat.")
    var attribute: [PrivacyAttribute]
    @Option(help: "Why the store may: kept with the choice.")
    var basis: String
    @Option(help: "Who says so; else the user who runs this.")
    var by: String?
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard !store.isEmpty else { throw ValidationError("name the store") }
        guard !attribute.isEmpty else { throw ValidationError("--attribute: name at least one") }
        guard basis.contains(where: { !$0.isWhitespace }) else {
            throw ValidationError("--basis: say why the store may; nothing is switched on without")
        }
    }

    func run() throws {
        let log = try options.open(.create)
        for attribute in attribute {
            try PrivacyChoice(store: store, attribute: attribute, isOptedIn: true, basis: basis, by: by)
                .record(in: log, options)
        }
    }
}

struct PrivacyOptOutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "opt-out", abstract: "Switch attributes of a store's visits off again.",
        discussion: """
            In force for what is appended after it; the visits that are there stay as they are.

            EXAMPLE:
              fflog privacy opt-out "Henry Street" --attribute emotion --basis "contract ended"
            """)

    @Argument(help: "The store, as its events name it.")
    var store: String
    @Option(help: "demographics, emotion or returning; may repeat.")
    var attribute: [PrivacyAttribute]
    @Option(help: "Why not any more.")
    var basis = ""
    @Option(help: "Who says so; else the user who runs this.")
    var by: String?
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard !store.isEmpty else { throw ValidationError("name the store") }
        guard !attribute.isEmpty else { throw ValidationError("--attribute: name at least one") }
    }

    func run() throws {
        let log = try options.open(.write)
        for attribute in attribute {
            try PrivacyChoice(store: store, attribute: attribute, isOptedIn: false, basis: basis, by: by)
                .record(in: log, options)
        }
    }
}

/// A store's choice, as it is recorded and said.
private struct PrivacyChoice {
    let store: String
    let attribute: PrivacyAttribute
    let isOptedIn: Bool
    let basis: String
    let by: String?

    func record(in log: EventLog, _ options: GlobalOptions) throws {
        let event = OptInChanged.with {
            $0.store = store
            $0.eventTime = TimeSource.system.wallClock().milliseconds
            $0.attribute = attribute.event
            $0.optedIn = isOptedIn
            $0.basis = basis
            $0.by = by ?? NSUserName()
        }
        try OptIns.record(event, in: log)
        if options.format == .json {
            Output.standard.line(PrivacyText.json(event))
        } else {
            options.say("'\(store)' has opted \(isOptedIn ? "in to" : "out of") \(attribute.rawValue)")
        }
    }
}
