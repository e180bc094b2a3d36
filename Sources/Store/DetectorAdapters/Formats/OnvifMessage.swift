import EventSchema

extension OnvifNotification {
    /// An event as a device publishes it over MQTT in JSON, under `PREFIX/onvif-ej/RuleEngine/CountAggregation/Counter/…`.
    ///
    /// Source: ONVIF Core Specification, "Event broker". What the topic has after its name, `&1/Door`, are the items of the source
    /// again. Items come as an object, or as the list of `SimpleItem` that XML has.
    ///
    /// - Throws: ``BadRecord``, `JSONReadError`.
    init(_ message: DetectorMessage) throws {
        let root = try message.json()
        guard let topic = message.topic else {
            throw message.bad("an ONVIF event in JSON doesn't say its topic; have it printed before the message")
        }
        let parts = topic.split(separator: "/")
        guard let start = parts.firstIndex(of: "onvif-ej") else {
            throw message.bad("the topic '\(topic)' is not one of ONVIF events, which have 'onvif-ej' in it")
        }
        if start > 0 { prefix = parts[..<start].joined(separator: "/") }
        let name = parts[(start + 1)...].prefix { !$0.hasPrefix("&") }
        // `Counter/&1/Door`: other topics have no third part.
        setTopic(name.prefix(3).joined(separator: "/"))
        writtenTime = try root["UtcTime"].textIfPresent()
        for part in [root["Source"], root["Key"]] {
            ruleItem = try Self.item("Rule", of: part) ?? ruleItem
            videoSource = try Self.item("VideoSource", of: part) ?? videoSource
            videoSourceConfiguration =
                try Self.item("VideoSourceConfigurationToken", of: part) ?? videoSourceConfiguration
            videoSourceToken = try Self.item("VideoSourceToken", of: part) ?? videoSourceToken
        }
        operation = try root["PropertyOperation"].textIfPresent()
        let data = root["Data"]
        count = try Self.item("Count", of: data)
        totalHuman = try Self.item("totalHuman", of: data)
        objects = try Self.item("ObjectId", of: data) ?? Self.item("ObjectID", of: data)
        for part in [root["Source"], root["Key"], data] {
            classes = try Self.item(OnvifClasses.items, of: part) ?? classes
            looseClasses = try Self.item(OnvifClasses.looseItems, of: part) ?? looseClasses
        }
        state = try Self.item(OnvifClasses.stateItems, of: data)
        if data["Object"].kind == .object {
            described = [
                Described(
                    id: try data["Object"]["ObjectId"].textOrNumberIfPresent(),
                    name: try Self.objectClass(of: data["Object"]))
            ]
        }
    }

    private static func item(_ names: [StaticString], of items: JSONElement) throws(JSONReadError) -> String? {
        for name in names where items[name].kind != .object && items[name].kind != .array {
            if let value = try item(name, of: items) { return value }
        }
        return nil
    }

    private static func item(_ name: StaticString, of items: JSONElement) throws(JSONReadError) -> String? {
        if let text = try text(items[name]) { return text }
        let simple = items["SimpleItem"]
        // One item may be an object instead of a list.
        if simple.kind == .object { return try simple["Name"].isText(name) ? try text(simple["Value"]) : nil }
        for item in try simple.listIfPresent() {
            if try item["Name"].isText(name) { return try text(item["Value"]) }
        }
        return nil
    }

    private static func text(_ value: JSONElement) throws(JSONReadError) -> String? {
        switch value.kind {
        case .true: "true"
        case .false: "false"
        default: try value.textOrNumberIfPresent()
        }
    }

    /// What the camera takes an object for, where it says it as in a scene's description.
    private static func objectClass(of object: JSONElement) throws(JSONReadError) -> String? {
        let type = object["Appearance"]["Class"]["Type"]
        if try type.isAbsent() { return nil }
        if type.kind == .array {
            var likeliest = Described()
            for candidate in try type.list() {
                try likeliest.note(
                    name(of: candidate), likelihood: candidate["Likelihood"].doubleIfPresent() ?? 1)
            }
            return likeliest.name
        }
        return try name(of: type)
    }

    private static func name(of type: JSONElement) throws(JSONReadError) -> String {
        guard type.kind == .object else { return try type.text() }
        return try (type["Value"].isPresent ? type["Value"] : type["Type"]).text()
    }
}
