/// A stage as a configuration asks for it: what it is called, all that it is made of, and how it is begun.
package struct StagePlan: Sendable {
    package let name: String
    /// All of the configuration that the stage is made of: a stage whose settings are as they were goes on as it is.
    private let settings: [any Equatable & Sendable]
    /// Opens what the stage will hold, so that what can't be opened is known before any stage begins.
    package let check: @Sendable () throws -> Void
    /// Begins nothing yet.
    package let makeLoop: @Sendable () -> StageLoop

    package init(
        _ name: String, settings: [any Equatable & Sendable], check: @escaping @Sendable () throws -> Void = {},
        makeLoop: @escaping @Sendable () -> StageLoop
    ) {
        self.name = name
        self.settings = settings
        self.check = check
        self.makeLoop = makeLoop
    }

    /// Whether it asks for the same as another.
    package func isSame(as other: StagePlan) -> Bool {
        func isEqual<Value: Equatable>(_ a: Value, _ b: any Equatable & Sendable) -> Bool { (b as? Value) == a }
        return name == other.name && settings.count == other.settings.count
            && zip(settings, other.settings).allSatisfy { (a: any Equatable & Sendable, b) in isEqual(a, b) }
    }
}

/// What a changed configuration does to the stages of a run.
package struct StageChanges: Sendable, Equatable {
    /// Not named any more.
    package var stopped: [String] = []
    /// With other settings.
    package var restarted: [String] = []
    package var started: [String] = []

    package init() {}

    package var isEmpty: Bool { stopped.isEmpty && restarted.isEmpty && started.isEmpty }
}
