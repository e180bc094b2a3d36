import Anonymization
import ArgumentParser
import FootfallEvents

struct PrivacyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "privacy",
        abstract: "What the visits of a store may say of visitors: off until the store opts in.",
        subcommands: [PrivacyOptInCommand.self, PrivacyOptOutCommand.self, PrivacyListCommand.self])
}

/// An attribute of visits, as the command line names it.
enum PrivacyAttribute: String, ExpressibleByArgument, CaseIterable {
    case demographics, emotion, returning

    var event: OptInAttribute {
        switch self {
        case .demographics: .demographics
        case .emotion: .emotion
        case .returning: .returning
        }
    }

    /// `nil` for one that this program doesn't know.
    init?(_ attribute: OptInAttribute) {
        guard let known = Self.allCases.first(where: { $0.event == attribute }) else { return nil }
        self = known
    }
}
