package import Reports
package import Timekeeping

/// Devices and their groups as people and programs read them.
package enum DeviceReport {
    package static func json(_ group: DeviceGroup, path: String) -> JSONValue {
        .object([
            ("group", .string(group.name)), ("keys_file", .string(path)),
            (
                "keys",
                .array(
                    group.keys.map {
                        .object([
                            ("generation", .int($0.generation)), ("created_at", .time($0.createdAt)),
                            ("fingerprint", .string($0.fingerprint)),
                        ])
                    })
            ),
        ])
    }

    /// - Parameter isWhole: with cameras and configurations.
    package static func json(_ record: DeviceRecord, isWhole: Bool = false) -> JSONValue {
        var fields: [(String, JSONValue)] = [
            ("device", .string(record.device)), ("state", .string(record.condition.rawValue)),
            ("store", .string(record.store)), ("group", .string(record.group)),
            ("key_generation", .int(record.keyGeneration)), ("enrolled_at", .time(record.enrolledAt)),
            ("revoked_at", .time(record.revokedAt)), ("revocation_reason", .optional(record.revocationReason)),
            ("last_seen", .time(record.lastSeen)), ("configuration_wanted", version(record.wantedVersion)),
            ("configuration_reported", version(record.reportedVersion)),
            ("configuration_error", .optional(record.reportedError)),
            ("configuration_in_force", version(record.versionInForce)),
            ("frames_per_second", .double(record.framesPerSecond)), ("frames_dropped", .unsigned(record.framesDropped)),
            ("condition", .optional(record.conditions.isEmpty ? nil : record.conditions.joined(separator: ","))),
        ]
        guard isWhole else { return .object(fields) }
        fields.append(
            ("wanted_configuration", .optional(record.wantedVersion > 0 ? record.wantedConfiguration : nil)))
        fields.append(
            (
                "sources",
                .array(
                    record.sources.sorted { $0.source < $1.source }.map {
                        .object([
                            ("store", .string($0.source.store)), ("camera", .string($0.source.camera)),
                            ("last_heartbeat", .time($0.lastHeartbeat)),
                            ("frames_per_second", .double(Double($0.framesPerSecond))),
                            ("frames", .unsigned($0.frames)),
                            ("frames_dropped", .unsigned($0.framesDropped)), ("condition", .optional($0.condition)),
                        ])
                    })
            ))
        return .object(fields)
    }

    private static func version(_ version: Int) -> JSONValue { version > 0 ? .int(version) : .null }

    package static func table(_ devices: [DeviceRecord], now: EventTime) -> String {
        var table = Table(
            ["DEVICE", "STORE", "STATE", "LAST SEEN", "CONFIGURATION", "FPS", "DROPPED", "CONDITION"],
            rightAligned: [5, 6])
        for record in devices {
            table.add([
                record.device, record.store, record.condition.rawValue, ago(record.lastSeen, now),
                configuration(record), Measure.tenths(record.framesPerSecond), String(record.framesDropped),
                record.conditions.isEmpty ? "-" : record.conditions.joined(separator: ","),
            ])
        }
        return table.text
    }

    /// `2`, `1, wanted 2`, `1, failed 2`.
    private static func configuration(_ record: DeviceRecord) -> String {
        let inForce = record.versionInForce > 0 ? String(record.versionInForce) : "-"
        guard record.wantedVersion > record.versionInForce else { return inForce }
        let hasFailed = record.reportedVersion == record.wantedVersion && record.reportedError != nil
        return "\(inForce), \(hasFailed ? "failed" : "wanted") \(record.wantedVersion)"
    }

    private static func ago(_ time: EventTime?, _ now: EventTime) -> String {
        guard let time else { return "never" }
        let seconds = (now - time).milliseconds / 1000
        return switch seconds {
        case ..<0: RFC3339.text(time)
        case ..<120: "\(seconds) s ago"
        case ..<7200: "\(seconds / 60) min ago"
        case ..<172_800: "\(seconds / 3600) h ago"
        default: RFC3339.text(time)
        }
    }

    package static func page(_ record: DeviceRecord, now: EventTime) -> String {
        var table = Table(["DEVICE", record.device])
        table.add(["state", record.condition.rawValue])
        table.add(["store", record.store])
        table.add(["group", "\(record.group), key of generation \(record.keyGeneration)"])
        if let time = record.enrolledAt { table.add(["enrolled", RFC3339.text(time)]) }
        if let time = record.revokedAt {
            table.add(["revoked", RFC3339.text(time) + (record.revocationReason.map { ": \($0)" } ?? "")])
        }
        table.add(["last seen", ago(record.lastSeen, now)])
        table.add(["configuration", configuration(record)])
        if let error = record.reportedError { table.add(["", "version \(record.reportedVersion): \(error)"]) }
        for source in record.sources.sorted(by: { $0.source < $1.source }) {
            let rate = Measure.tenths(Double(source.framesPerSecond))
            table.add([
                source.source.description,
                "\(rate) frames/s, \(source.frames) frames, \(source.framesDropped) dropped, "
                    + ago(source.lastHeartbeat, now) + (source.condition.map { ", \($0)" } ?? ""),
            ])
        }
        var text = table.text
        if record.wantedVersion > 0 {
            text += "\nCONFIGURATION WANTED, VERSION \(record.wantedVersion)\n\(record.wantedConfiguration)"
            if !text.hasSuffix("\n") { text += "\n" }
        }
        return text
    }
}
