import EventSchema
import FootfallEvents
import Foundation

/// An observation in plain values, as its producer's version of the schema has it, and the line that a consumer must get.
struct EvolvingVisit: Sendable {
    /// Whether its producer writes the second version.
    let isSecond: Bool
    let store: String
    let zone: String
    /// Milliseconds since 2023-12-16T14:00:00Z.
    let time: Int64
    let visitor: UInt64?
    let dwell: UInt32?
    /// 3 is `passed`, which only the second version knows by name.
    let direction: Int?
    let floor: String?

    static let start: Int64 = 1_702_735_200_000
    static let directions = ["unspecified", "entered", "exited", "passed"]

    /// Visit `number` of a run, the same whenever it is asked for.
    init(_ number: Int, isSecond: Bool) {
        self.isSecond = isSecond
        store = ["Henry Street", "Mary Street", "O'Connell Street"][number % 3]
        zone = number % 5 == 0 ? "checkout" : "entrance"
        time = Int64(number) * 730
        visitor = number % 4 == 0 ? nil : UInt64(number % 37) << 32 | 0xc0ffee
        dwell = number % 7 == 0 ? nil : UInt32(number % 11) * 1_000
        direction = number % 6 == 5 ? nil : number % (isSecond ? 4 : 3)
        floor = isSecond && number % 3 != 1 ? ["ground", "first"][number % 2] : nil
    }

    /// By hand, so that it says nothing of how the program writes it.
    var instant: String {
        let text = String(
            format: "2023-12-16T%02d:%02d:%02d.%03dZ", 14 + time / 3_600_000, time / 60_000 % 60, time / 1000 % 60,
            time % 1000)
        return text
    }

    /// The event as the second version's JSON has it, whichever version it was written in.
    var line: String {
        func quoted(_ text: String?) -> String { text.map { "\"\($0)\"" } ?? "null" }
        let visitor = visitor.map { String(format: "%016llx", $0) }
        return
            #"{"store":"\#(store)","zone":"\#(zone)","camera":null,"event_time":"\#(instant)","visitor":\#(quoted(visitor)),"#
            + #""age_band":null,"gender":null,"emotion":null,"confidence":null,"#
            + #""dwell_milliseconds":\#(dwell.map(String.init) ?? "null"),"x":null,"y":null,"#
            + #""direction":\#(quoted(direction.map { Self.directions[$0] })),"camera_sequence":null,"emotion_score":null,"floor":\#(quoted(floor))}"#
    }

    /// What a program of the first version makes of it.
    var message: VisitorObserved {
        var event = VisitorObserved()
        event.store = store
        event.zone = zone
        event.eventTime = Self.start + time
        if let visitor { event.visitor = visitor }
        if let dwell { event.dwellMs = dwell }
        if let direction { event.direction = Direction(rawValue: direction) ?? .UNRECOGNIZED(direction) }
        return event
    }
}

/// The second version of the event type, which the program knows nothing of.
enum SecondVersion {
    static let name = "footfall.v1.VisitorObserved"
    static let descriptorSet: [UInt8] = [UInt8](Data(base64Encoded: DescriptorSets.visitorObserved2)!)
    static let descriptor = try! EventDescriptor(descriptorSet: descriptorSet, message: name)
}
