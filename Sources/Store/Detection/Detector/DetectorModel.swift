/// What found the persons: every event of a detection carries both, so that figures of different models are never mixed.
package enum DetectorModel {
    package static let name = "fflog-blobs"
    /// Rises whenever the same frames may give another result.
    package static let version = "1"
}
