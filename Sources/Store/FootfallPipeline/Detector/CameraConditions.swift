import ErrorKinds
internal import Detection

/// What is wrong with a camera at the moment, said once as it begins and once as it ends.
struct CameraConditions {
    typealias Condition = DetectorSummary.Condition

    private let camera: String
    private let describe: (any Error) -> String
    private let say: (String) -> Void
    private(set) var current: Set<Condition> = []
    private(set) var counts: [Condition: Int] = [:]
    /// Messages about damage: so many are said, then one in a hundred.
    private var damage = 0
    private static let damageSaid = 20

    /// - Parameter describe: words an error, with what helps against it.
    init(camera: String, describe: @escaping (any Error) -> String, say: @escaping (String) -> Void) {
        self.camera = camera
        self.describe = describe
        self.say = say
    }

    /// The one to be told where there is room for one: the most grave.
    var worst: Condition? {
        [.noFrames, .dark, .moved, .lightChange, .damaged].first { current.contains($0) }
    }

    /// - Returns: whether something changed that a heartbeat should tell at once.
    mutating func take(_ change: ConditionChange) -> Bool {
        guard let condition = Condition(change.condition) else { return false }
        return change.isBeginning
            ? begin(condition, Self.beginning(change.condition) + " (frame \(change.frame))") : end(condition)
    }

    mutating func begin(_ condition: Condition, _ message: String) -> Bool {
        guard current.insert(condition).inserted else { return false }
        counts[condition, default: 0] += 1
        say("camera \(camera): \(message)")
        return true
    }

    mutating func end(_ condition: Condition) -> Bool {
        guard current.remove(condition) != nil else { return false }
        say("camera \(camera): \(condition.rawValue) is over")
        return true
    }

    mutating func take(_ error: FrameError, skippedBytes: Int?) {
        counts[.damaged, default: 0] += 1
        // It lasts until the next heartbeat has told it.
        current.insert(.damaged)
        damage += 1
        guard damage <= Self.damageSaid || damage % 100 == 0 else { return }
        let rest = skippedBytes.map { "; \($0) bytes were skipped" } ?? "; no frame follows"
        let more = damage == Self.damageSaid ? "; of further messages like this, one in a hundred is shown" : ""
        say("camera \(camera): \(describe(StreamDamage(error: error, consequence: rest + more)))")
    }

    mutating func takeSizeChange(from: PictureSize, to: PictureSize) {
        counts[.sizeChange, default: 0] += 1
        say("camera \(camera): pictures of \(to) follow those of \(from): all tracks end, a new background is learned")
    }

    /// A heartbeat was sent.
    mutating func toldDamage() { current.remove(.damaged) }

    private static func beginning(_ condition: SourceCondition) -> String {
        switch condition {
        case .learning: "the background is learned"
        case .dark: "dark: the picture is black; nobody is detected until there is light"
        case .lightChange: "light_change: the light changed at once; detection waits until it is steady"
        case .moved: "moved: it shows another view, or is covered; all tracks end, a new background is learned"
        }
    }
}

/// Damage in a camera's stream, and what became of the frames around it.
private struct StreamDamage: KindedError {
    let error: FrameError
    /// Begins with a semicolon.
    let consequence: String
    var kind: ErrorKind { error.kind }
    var remedy: Remedy? { error.remedy }
    var description: String { "\(error)\(consequence)" }
}
