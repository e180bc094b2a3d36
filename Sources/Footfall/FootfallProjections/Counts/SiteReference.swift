internal import Bytes
package import LocalTime
package import Stores
package import Timekeeping

/// What is known of sites beside what their counts say: under which names they come, and what their clocks show. It may change
/// while it is asked. One thread at a time.
package protocol SiteReference: AnyObject {
    /// Takes up what was said since the last call.
    ///
    /// - Returns: Whether there was anything.
    func refresh() throws -> Bool
    /// What rows call a site, whichever of its names an event has, in Unicode's composed form; `nil` where it isn't known.
    func rowName(of site: String) -> String?
    /// The zone of a site at a moment, by any of its names; `nil` where it isn't known then.
    func zone(of site: String, at time: EventTime) -> LocalZone?
    /// A number of everything that ``rowName(of:)`` and ``zone(of:at:)`` say of a site: another one where anything of it changes, and
    /// 0 where it isn't known.
    func fingerprint(of site: String) -> UInt64
}

extension StoreRegistry: SiteReference {
    package func rowName(of site: String) -> String? { store(named: site) }

    package func fingerprint(of site: String) -> UInt64 {
        guard let id = store(named: site), let timeline = known.timeline(of: id) else { return 0 }
        var text = id
        for entry in timeline.entries {
            text += "\u{0}\(entry.validFrom.milliseconds)\u{0}\(entry.description?.timeZone ?? "")"
        }
        // 0 is for what isn't known.
        return max(1, FNV1a.hash(text.utf8))
    }
}
