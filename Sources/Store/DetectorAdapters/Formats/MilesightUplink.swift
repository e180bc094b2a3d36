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
        device = try Self.device(message)
        time = try Self.time(message)
        var isOfCounter = false
        for (line, entered, exited) in Self.places(decoded, of: message) where entered.isPresent || exited.isPresent {
            // The whole device's are those of its lines again.
            if line == nil, !totals.isEmpty { break }
            totals.append(
                Total(
                    line: line,
                    counts: PeopleCounts(entered: try entered.count(), exited: try exited.count(), total: nil)))
        }
        for (name, _) in try decoded.fields() {
            let name = try name.text()
            if Self.isPeriod(name) { hasPeriods = true }
            if ["line_", "people_", "region_"].contains(where: name.hasPrefix) || Self.others.contains(name) {
                isOfCounter = true
            }
        }
        guard isOfCounter || hasPeriods || !totals.isEmpty else { return nil }
    }

    /// Where the models have their totals: those of lines, then those of the whole device.
    private static func places(
        _ decoded: JSONElement, of message: JSONElement
    ) -> [(line: String?, entered: JSONElement, exited: JSONElement)] {
        let ofLines: [(line: String?, entered: JSONElement, exited: JSONElement)] = [
            ("Line1", decoded["line_1_total_in"], decoded["line_1_total_out"]),
            ("Line2", decoded["line_2_total_in"], decoded["line_2_total_out"]),
            ("Line3", decoded["line_3_total_in"], decoded["line_3_total_out"]),
            ("Line4", decoded["line_4_total_in"], decoded["line_4_total_out"]),
            (nil, decoded["people_total_in"], decoded["people_total_out"]),
            // VS132
            (nil, decoded["total_counter_in"], decoded["total_counter_out"]),
        ]
        // VS350; an Axis counter's answer has the same names.
        return message["occupancy"].isThere ? ofLines : ofLines + [(nil, decoded["total_in"], decoded["total_out"])]
    }

    /// Network servers write an EUI with small letters or capitals.
    private static func device(_ message: JSONElement) throws -> String? {
        let profile = message["data"]["deviceProfile"]
        let places = [
            message["deviceInfo"]["devEui"], message["end_device_ids"]["dev_eui"], message["devEUI"],
            message["devEui"], profile["devEUI"],
        ]
        for place in places where place.isPresent { return try place.text().lowercased() }
        return try message["end_device_ids"]["device_id"].textIfPresent() ?? profile["sn"].textIfPresent()
    }

    /// Whether a field says who came since the uplink before.
    private static func isPeriod(_ name: String) -> Bool {
        switch name {
        case "people_in", "people_out", "periodic_counter_in", "periodic_counter_out", "period_in", "period_out": true
        default: name.hasPrefix("line_") && name.contains("_period_")
        }
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
        let created = message["eventCreatedTime"]
        return created.isPresent ? try WrittenTime(created) : nil
    }
}
