/// Decides from frame to frame whether people can be told from the background at all: whether it is dark, whether the light
/// or the whole view has changed at once, and when all is steady again.
struct ViewWatch {
    enum State: Equatable {
        /// The background is learned from whole frames.
        case learning
        case watching
        case dark
        /// Waiting for a steady picture after a change of this kind.
        case unsteady(SourceCondition)
    }

    private(set) var state = State.learning
    private(set) var framesInState = 0
    /// The shares of the picture that differed, of the last frames; the newest last.
    private var shares: [Float] = []
    private var framesCrowded = 0
    private var framesSteady = 0

    let learnFrames: Int
    private let jumpFrames: Int
    private let steadyFrames: Int
    private let patienceFrames: Int
    private let crowdedFrames: Int

    /// So much of the picture differs after a jump, and so much more than before it.
    private static let jumpShare: Float = 0.4
    private static let jumpRise: Float = 0.25

    init(_ rate: FrameRate) {
        learnFrames = rate.frames(in: 1, least: 5)
        jumpFrames = rate.frames(in: 0.4, least: 2)
        steadyFrames = rate.frames(in: 0.4, least: 3)
        patienceFrames = rate.frames(in: 5, least: 10)
        crowdedFrames = rate.frames(in: 4, least: 10)
    }

    private mutating func enter(_ state: State) {
        self.state = state
        framesInState = 0
        framesSteady = 0
        framesCrowded = 0
        shares.removeAll(keepingCapacity: true)
    }

    /// Light comes and goes with a margin, so that dusk doesn't flicker.
    mutating func look(isBlack: Bool, isLit: Bool) {
        framesInState += 1
        switch state {
        case .dark: if isLit { enter(.unsteady(.dark)) }
        default: if isBlack { enter(.dark) }
        }
    }

    /// The background is learned.
    mutating func learned() { enter(.watching) }

    /// - Parameters:
    ///   - share: of the pixels that differ from the background.
    ///   - edges: how well edges match, where that is known.
    mutating func watch(share: Float, edges: () -> Float?) {
        shares.append(share)
        if shares.count > jumpFrames + 1 { shares.removeFirst() }
        let before = shares.min() ?? 0
        framesCrowded = share > 0.55 ? framesCrowded + 1 : 0
        let hasJumped = share > Self.jumpShare && share - before > Self.jumpRise
        if hasJumped || framesCrowded > crowdedFrames { enter(.unsteady(Self.kind(edges()))) }
    }

    /// In the unsteady state: what to do with the next frame.
    enum Verdict: Equatable {
        case wait
        /// The old background holds again.
        case resume
        /// Learn a new one; what it was.
        case relearn(SourceCondition)
    }

    /// - Parameters:
    ///   - change: the share of the pixels that changed since the frame before.
    ///   - share: of the pixels that differ from the background.
    mutating func settle(change: Float, share: Float, edges: () -> Float?) -> Verdict {
        framesSteady = change < 0.08 ? framesSteady + 1 : 0
        guard framesSteady >= steadyFrames || framesInState > patienceFrames else { return .wait }
        if share < Self.jumpShare / 2 {
            enter(.watching)
            return .resume
        }
        let kind = Self.kind(edges())
        enter(.learning)
        return .relearn(kind)
    }

    private static func kind(_ edges: Float?) -> SourceCondition { (edges ?? 1) < 0.3 ? .moved : .lightChange }
}
