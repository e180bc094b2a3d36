import ArgumentParser
import DeadLetters

/// Which letters a command is about.
struct DeadLetterFilter: ParsableArguments {
    @Option(help: "Only of this stage.")
    var stage: String?
    @Option(help: "Only of records with this key.")
    var key: String?
    @Option(name: .customLong("class"), help: "Only of this error class, such as timeout.")
    var errorClass: String?
    @Option(help: "Only in this state: failed, retrying or parked.")
    var state: String?

    func validate() throws {
        if let state, DeadLetter.State(rawValue: state) == nil {
            throw ValidationError(
                "--state \(state): write \(DeadLetter.State.allCases.map(\.rawValue).joined(separator: ", "))")
        }
    }

    var isEmpty: Bool { stage == nil && key == nil && errorClass == nil && state == nil }

    func selection(_ ids: [DeadLetterID] = []) -> DeadLetterSelection {
        var selection = DeadLetterSelection()
        selection.ids = ids
        selection.stage = stage
        selection.key = key
        selection.errorClass = errorClass
        selection.state = state.flatMap { DeadLetter.State(rawValue: $0) }
        return selection
    }
}

extension DeadLetterID: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
