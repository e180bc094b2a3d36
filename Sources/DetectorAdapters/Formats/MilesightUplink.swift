import Counts
import EventSchema
import LocalTime
internal import Timekeeping

/// An uplink of a Milesight counter, decoded by Milesight's decoder, as ChirpStack, The Things Stack, or Milesight's own gateway and
/// platform pass it on.
struct MilesightUplink {
    struct Total {
        var line: String?
        var counts: PeopleCounts
    }

    var device: String?
    var time: WrittenTime?
    /// Of lines that say both directions.
    var totals: [Total] = []
    /// It says people since the uplink before.
    var hasPeriods = false

    /// `nil` for what is no decoded uplink.
    init?(_ message: JSONElement) throws {
        guard let decoded = Self.decoded(message) else { return nil }
        let profile = message["data"]["deviceProfile"]
        device =
            try message["deviceInfo"]["devEui"].textIfPresent() ?? message["end_device_ids"]["dev_eui"].textIfPresent()
            ?? message["end_device_ids"]["device_id"].textIfPresent() ?? message["devEUI"].textIfPresent()
            ?? message["devEui"].textIfPresent() ?? profile["devEUI"].textIfPresent() ?? profile["sn"].textIfPresent()
        time = try Self.time(message)
        var isOfCounter = false
        for number in 1...4 {
            let (entered, exited): (JSONElement, JSONElement) =
                switch number {
                case 1: (decoded["line_1_total_in"], decoded["line_1_total_out"])
                case 2: (decoded["line_2_total_in"], decoded["line_2_total_out"])
                case 3: (decoded["line_3_total_in"], decoded["line_3_total_out"])
                default: (decoded["line_4_total_in"], decoded["line_4_total_out"])
                }
            if entered.isPresent || exited.isPresent {
                totals.append(Total(line: "Line\(number)", counts: try Self.counts(entered, exited)))
            }
        }
        let (entered, exited) = (decoded["people_total_in"], decoded["people_total_out"])
        if entered.isPresent || exited.isPresent {
            totals.append(Total(line: nil, counts: try Self.counts(entered, exited)))
        }
        for (name, _) in try decoded.fields() {
            let name = try name.text()
            if name.hasPrefix("line_"), name.contains("_period_") { hasPeriods = true }
            if name == "people_in" || name == "people_out" { hasPeriods = true }
            if ["line_", "people_", "region_"].contains(where: name.hasPrefix) || Self.others.contains(name) {
                isOfCounter = true
            }
        }
        guard isOfCounter else { return nil }
    }

    /// What else such a device says.
    private static let others: Set<String> = [
        "sn", "firmware_version", "hardware_version", "history", "device_status", "reset_event", "timestamp",
    ]

    private static func decoded(_ message: JSONElement) -> JSONElement? {
        let places = [
            message["object"], message["uplink_message"]["decoded_payload"], message["decoded_payload"],
            message["data"]["payload"], message["payload"], message,
        ]
        return places.first { $0.kind == .object }
    }

    private static func time(_ message: JSONElement) throws(JSONReadError) -> WrittenTime? {
        let places = [
            message["time"], message["uplink_message"]["received_at"], message["received_at"], message["timestamp"],
        ]
        for place in places where place.isPresent { return try WrittenTime(place) }
        // Seconds since 1970, in quotes.
        guard let text = try message["eventCreatedTime"].textOrNumberIfPresent() else { return nil }
        guard let seconds = Int64(text), seconds < 100_000_000_000 else {
            throw message["eventCreatedTime"].error("is '\(text)', not seconds since 1970")
        }
        return .instant(EventTime(milliseconds: seconds * 1000))
    }

    private static func counts(_ entered: JSONElement, _ exited: JSONElement) throws(JSONReadError) -> PeopleCounts {
        PeopleCounts(entered: try entered.uint64(), exited: try exited.uint64(), total: nil)
    }
}
