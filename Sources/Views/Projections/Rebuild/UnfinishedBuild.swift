internal import EventLog
internal import LMDB

/// A version above the serving one that a rebuild began and did not promote, and how far it is.
struct UnfinishedBuild {
    let location: ProjectionLocation
    /// `nil` where the file is damaged; why, ``damage`` says.
    let content: Content?
    let damage: String?

    struct Content {
        let record: BuildRecord
        let progress: [PartitionProgress]
        let gaps: [GapRange]
        let definitionText: String
        let topicID: TopicID
    }

    /// The newest that lies in the folder; `nil` where there is none.
    static func newest(of name: String, in folder: String) throws -> UnfinishedBuild? {
        try all(of: name, in: folder).last
    }

    /// All of them, ascending. More than one only where programs of several versions rebuilt.
    static func all(of name: String, in folder: String) throws -> [UnfinishedBuild] {
        try ProjectionLocation.whileFilesStay(in: folder) {
            let entry = try ProjectionCatalog(ifPresent: folder)?.entry(name) ?? .withoutCatalog(name, in: folder)
            return try ProjectionLocation.versions(of: name, in: folder).filter { $0 > entry.serving }.compactMap {
                let location = ProjectionLocation(folder: folder, name: name, version: $0)
                do {
                    guard let content = try read(location) else { return nil }
                    return UnfinishedBuild(location: location, content: content, damage: nil)
                } catch ProjectionError.corruptFile(_, let place, let reason) {
                    return UnfinishedBuild(location: location, content: nil, damage: "\(place): \(reason)")
                } catch let error as LMDBError where [LMDBError.invalid, LMDBError.corrupted].contains(error.code) {
                    return UnfinishedBuild(location: location, content: nil, damage: "\(error)")
                }
            }
        }
    }

    private static func read(_ location: ProjectionLocation) throws -> Content? {
        let file = try ProjectionFile(opening: location, readOnly: true)
        return try file.environment.read { transaction in
            guard let record = try file.build(in: transaction), record.state == .building else { return nil }
            return Content(
                record: record, progress: try file.progress(in: transaction),
                gaps: try file.gapRanges(in: transaction), definitionText: file.definitionText, topicID: file.topicID)
        }
    }

    /// Why it can't be gone on with, in words; empty where it can.
    func obstacles(
        _ definition: ProjectionDefinition, _ source: any EventSource, _ extents: [SourceExtent]
    ) throws -> [String] {
        guard let content else { return ["it is damaged: \(damage ?? "")"] }
        var found = definition.differences(fromCanonicalText: content.definitionText)
        if content.topicID != source.topicID { found.append("the topic was deleted and created anew") }
        for (progress, extent) in zip(content.progress, extents) where progress.next > extent.highWaterMark {
            found.append(
                "partition \(progress.partition) was read up to offset \(progress.next), but the log ends at "
                    + "\(extent.highWaterMark): it was restored or replaced")
        }
        if content.topicID == source.topicID {
            found += try CheckpointOrigin(definition, source).differences(content.progress)
        }
        return found
    }
}
