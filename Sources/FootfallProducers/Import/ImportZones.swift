import LocalTime
import Stores
import Timekeeping

/// By which zones the labels of a file are read: what is registered of stores when the import begins, and the zone that it names.
struct ImportZones {
    let known: KnownStores
    let named: LocalZone?

    /// - Throws: ``ImportError/noTimeZone(format:)`` where there is neither.
    init(_ known: KnownStores, named name: String?, _ format: CounterFormat) throws {
        self.known = known
        named = try name.map { try LocalZone(named: $0) }
        guard named != nil || !known.ids.isEmpty else { throw ImportError.noTimeZone(format: format.name) }
    }

    /// The same for whatever gives the same times.
    var identity: String {
        let name = named?.name ?? ""
        guard !known.ids.isEmpty else { return name }
        var text = ""
        for id in known.ids {
            guard let timeline = known.timeline(of: id) else { continue }
            text += timeline.names.union([id]).sorted().joined(separator: "\u{1}") + "\u{0}"
            for entry in timeline.entries {
                text += "\(entry.validFrom.milliseconds)\u{0}\(entry.description?.timeZone ?? "")\u{0}"
            }
        }
        let hash = text.withUTF8 { XXHash64.hash(UnsafeRawBufferPointer($0)) }
        return "\(name)+stores=\(String(hash, radix: 16))"
    }
}
