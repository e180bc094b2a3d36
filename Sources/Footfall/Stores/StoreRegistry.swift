internal import FootfallEvents
internal import TypedTopics
package import EventLog
package import LocalTime
package import Timekeeping

/// The stores as the topic `stores` tells of them: a projection in memory that follows the log.
///
/// ```swift
/// let registry = StoreRegistry(log)
/// try registry.refresh()
/// let zone = registry.zone(of: "S1", at: visit.time)
/// ```
/// What it holds depends on the log alone, not on when it was looked at. Where there is no topic it is empty. A refresh that finds
/// nothing new reads the topic's record and no event. One owner, one thread at a time; ``known`` may be handed to others.
package final class StoreRegistry {
    private let feed: EventFeed<StoreEvent>
    package private(set) var known = KnownStores()
    private var unusable = SkippedRecords()

    package init(_ log: EventLog) { feed = EventFeed(log, FootfallTopic.stores) }

    /// Takes up what was said since the last call.
    ///
    /// - Returns: Whether there was anything, or another topic.
    /// - Throws: `LogError.corruptBatch`; what is sound before it was taken up.
    @discardableResult
    package func refresh() throws -> Bool {
        let wasThere = feed.topic != nil
        let found = try feed.look()
        var hasNews = found == .another || found == .nothing && wasThere
        if hasNews {
            known = KnownStores()
            unusable = SkippedRecords()
        }
        while let item = try feed.next() {
            hasNews = true
            do {
                guard let statement = try StoreStatement(item.event) else { continue }
                known.apply(statement)
            } catch {
                unusable.note(item.partition, item.offset, "\(error)")
            }
        }
        return hasNews
    }

    /// What of the topic could not be used, for people; `nil` where all could.
    package var complaint: String? {
        if let name = known.contestedNames.first {
            return
                "'\(name)' is a name of several stores in topic '\(FootfallTopic.stores.name)', and stands for none of them"
        }
        return unusable.complaint(of: FootfallTopic.stores.name)
            ?? feed.skipped.complaint(of: FootfallTopic.stores.name)
    }

    /// The id of the store that has a name among its id, its names and its spellings; `nil` where none has it.
    package func store(named spelling: String) -> String? { known.store(named: spelling) }

    /// What holds of a store or site, under any of its names, at a moment.
    package func description(of storeOrSite: String, at time: EventTime) -> StoreDescription? {
        known.description(of: storeOrSite, at: time)
    }

    /// The zone of a store or site, under any of its names, at a moment; `nil` where it isn't registered then.
    package func zone(of storeOrSite: String, at time: EventTime) -> LocalZone? {
        known.zone(of: storeOrSite, at: time)
    }

    /// Has the log refuse a request where more was said by then.
    func expectEnd(in request: inout AppendRequest) {
        feed.expectEnds(in: &request, owner: .reader(of: FootfallTopic.stores.name, canLookAgain: true))
    }
}
