import ErrorKinds

/// What reading everything has found.
package struct VerificationReport: Sendable {
    /// One thing that is not as it should be, and where.
    package struct Finding: Sendable, Equatable, CustomStringConvertible {
        /// `nil` for metadata that belongs to no topic.
        package var topic: String?
        package var partition: PartitionID?
        package var offset: Offset?
        package var reason: String
        package var remedy: Remedy?

        package var description: String {
            var place: [String] = []
            if let topic { place.append("topic '\(topic)'") }
            if let partition { place.append("partition \(partition)") }
            if let offset { place.append("offset \(offset)") }
            return place.isEmpty ? reason : place.joined(separator: ", ") + ": " + reason
        }
    }

    /// The first ``findingsMax`` findings, in the order in which they were met.
    package private(set) var findings: [Finding] = []
    /// All findings, also those beyond ``findingsMax``.
    package private(set) var findingCount = 0
    /// What was read, sound or not.
    package internal(set) var topics = 0
    package internal(set) var partitions = 0
    package internal(set) var segments = 0
    package internal(set) var batches = 0
    /// As the envelopes say.
    package internal(set) var records = 0
    /// Of envelopes and bodies.
    package internal(set) var bytes = 0
    /// What the partitions' records say that there is: to show progress by.
    package internal(set) var bytesExpected = 0
    /// Values of topics, partitions, schemas, groups, checkpoints, positions.
    package internal(set) var metadataRecords = 0

    package static let findingsMax = 1000

    package var isClean: Bool { findingCount == 0 }

    mutating func add(_ finding: Finding) {
        findingCount += 1
        if findings.count < Self.findingsMax { findings.append(finding) }
    }

    mutating func add(metadata place: String, _ reason: String) {
        add(Finding(topic: nil, partition: nil, offset: nil, reason: "\(place): \(reason)"))
    }
}
