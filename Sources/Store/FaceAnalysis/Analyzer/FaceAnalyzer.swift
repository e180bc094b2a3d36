/// Finds the faces in a picture, and says of each what it can.
///
/// ```swift
/// struct NobodyAnalyzer: FaceAnalyzer {
///     let label = AnalyzerLabel(name: "nobody", version: "1")
///     func analyze(_ picture: Picture) async throws -> [AnalyzedFace] { [] }
/// }
/// ```
/// **Concurrency.** Any number of calls at the same time, from any thread.
/// **Cancellation.** The caller cancels the task of a call that takes too long, and looks at its answer no more. An analyzer
/// that goes on all the same wastes what it uses, and holds up nobody.
/// **Errors.** ``AnalysisFailure`` says what is to become of the picture. Anything else that is thrown counts as one that is
/// worth another attempt.
package protocol FaceAnalyzer: Sendable {
    /// Who answers: stands in each event.
    var label: AnalyzerLabel { get }

    /// The faces, in the analyzer's order; none where there are none.
    func analyze(_ picture: Picture) async throws -> [AnalyzedFace]

    /// Ends what it keeps, such as programs and connections. Called once, after the last call has ended or was given up.
    func close()
}

extension FaceAnalyzer {
    package func close() {}
}

/// An analyzer as events name it.
package struct AnalyzerLabel: Sendable, Equatable {
    package var name: String
    package var version: String
    /// The answers are made up, for demonstrations.
    package var isSynthetic: Bool

    package init(name: String, version: String, isSynthetic: Bool = false) {
        self.name = name
        self.version = version
        self.isSynthetic = isSynthetic
    }
}
