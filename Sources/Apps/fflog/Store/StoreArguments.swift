import ArgumentParser
import Stores

/// What options say of a store; what is left out stays as it was, or is not known.
struct StoreArguments: ParsableArguments {
    @Option(help: "IANA: Europe/Dublin.")
    var timeZone: String?
    @Option(help: "What people call it; else its id.")
    var name: String?
    @Option(help: "Another name under which sources know it; may repeat.")
    var spelling: [String] = []
    @Option(help: "The part of the chain or country that it belongs to.")
    var region: String?
    @Option(help: "Square meters.")
    var floorArea: Double?
    @Option(help: "mo-fr=09:00-18:00, sa=10:00-13:00,14:00-17:00 or 2026-12-24=09:00-13:00; may repeat.")
    var opens: [String] = []
    @Option(help: "A date or weekday on which it is closed: 2026-12-25, su; may repeat.")
    var closed: [String] = []
    @Option(help: "A door, passage, queue, till or area, as door:north; may repeat.")
    var place: [String] = []
    @Option(help: "A camera or counter that is expected to deliver; may repeat.")
    var source: [String] = []

    var isEmpty: Bool {
        timeZone == nil && name == nil && region == nil && floorArea == nil
            && [spelling, opens, closed, place, source].allSatisfy(\.isEmpty)
    }

    func validate() throws {
        var store = StoreDescription(id: "", timeZone: "")
        do { try apply(to: &store) } catch { throw ValidationError("\(error)") }
    }

    /// A list that is given takes the place of the whole list, and hours of all hours; a place keeps the spellings that it had.
    func apply(to store: inout StoreDescription) throws {
        if let timeZone { store.timeZone = timeZone }
        if let name { store.name = name }
        if let region { store.region = region }
        if let floorArea { store.floorAreaSquareMeters = floorArea }
        if !spelling.isEmpty { store.spellings = spelling }
        if !source.isEmpty { store.expectedSources = source }
        if !opens.isEmpty || !closed.isEmpty {
            store.openingHours = OpeningHours()
            for text in opens { try store.openingHours.set(text) }
            for text in closed { try store.openingHours.set(text, "closed") }
        }
        if !place.isEmpty {
            let before = store.places
            store.places = try place.map { text in
                var place = try StorePlace(text)
                place.spellings = before.first { $0.name == place.name }?.spellings ?? []
                return place
            }
        }
    }
}
