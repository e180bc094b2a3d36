/// What a camera takes objects for, by the words that devices have for it.
///
/// Source: ONVIF Analytics Service Specification, "Object classification". Devices write the words in upper and lower case.
enum OnvifClasses {
    /// Items whose value is one class, or one for each object.
    static let items: [StaticString] = ["ClassTypes", "ClassType", "ObjectTypes", "ObjectType", "ObjectClass"]
    /// Items that may say something else as well, such as the kind of a rule.
    static let looseItems: [StaticString] = ["Class", "Type"]
    /// Items that say whether something goes on.
    static let stateItems: [StaticString] = ["State", "LogicalState", "Active", "IsActive"]

    private static let persons: Set<String> = ["human", "person", "people", "pedestrian", "humanbody", "human_body"]
    private static let others: Set<String> = [
        "vehicle", "vehical", "car", "truck", "bus", "bicycle", "bike", "motorcycle", "motorbike", "animal", "dog",
        "cat",
        "face", "humanface", "licenseplate", "bag", "luggage", "group", "other", "unknown",
    ]

    static func isPerson(_ name: some StringProtocol) -> Bool { persons.contains(name.lowercased()) }
    static func isKnown(_ name: some StringProtocol) -> Bool { isPerson(name) || others.contains(name.lowercased()) }

    /// The classes that a value lists.
    static func list(_ value: String?) -> [Substring] {
        (value ?? "").split { $0.isWhitespace || $0 == "," || $0 == ";" }
    }

    /// Whether a state is that something has ended, or doesn't go on.
    static func isOff(_ state: String?) -> Bool {
        guard let state = state?.lowercased() else { return false }
        return ["false", "0", "off", "inactive"].contains(state)
    }
}
