import DetectorAdapters
import FootfallEvents
import Testing

/// Which ONVIF events tell of a person who crosses, or of people who are counted, and which of nothing or of others.
@Suite struct OnvifCrossingsTests {
    private let door = AdapterOptions.make {
        $0.site = "Door"
        // Named, since the prefix of a topic is a name too.
        $0.camera = "camera"
        $0.entered = ["In"]
        $0.timeZone = "UTC"
    }

    private typealias Items = [(String, String)]

    private func xml(
        _ topic: String, _ time: String, _ data: Items, source: Items = [], operation: String? = nil,
        object: String = ""
    ) -> String {
        func items(_ items: Items) -> String {
            items.map { #"<tt:SimpleItem Name="\#($0.0)" Value="\#($0.1)"/>"# }.joined()
        }
        let property = operation.map { #" PropertyOperation="\#($0)""# } ?? ""
        return """
            <tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:w="http://docs.oasis-open.org/wsn/b-2">\
            <tt:Event><w:NotificationMessage><w:Topic>tns1:RuleEngine/\(topic)</w:Topic><w:Message><tt:Message \
            UtcTime="2026-07-17T\(time)Z"\(property)><tt:Source>\(items([("VideoSource", "vs0"), ("Rule", "In")] + source))\
            </tt:Source><tt:Data>\(items(data))\(object)</tt:Data></tt:Message></w:Message></w:NotificationMessage></tt:Event>\
            </tt:MetadataStream>
            """
    }

    private func json(
        _ topic: String, _ time: String, _ data: Items, source: Items = [], operation: String? = nil,
        object: String = ""
    ) -> String {
        func items(_ items: Items) -> String {
            items.map {
                let isBare = $0.1 == "true" || $0.1 == "false" || Int($0.1) != nil
                return #""\#($0.0)":\#(isBare ? $0.1 : "\"\($0.1)\"")"#
            }.joined(separator: ",")
        }
        let property = operation.map { #","PropertyOperation":"\#($0)""# } ?? ""
        let given = items(data)
        let comma = given.isEmpty || object.isEmpty ? "" : ","
        return #"c/onvif-ej/RuleEngine/\#(topic)/&1/In {"UtcTime":"2026-07-17T\#(time)Z"\#(property),"#
            + #""Source":{\#(items([("VideoSource", "vs0"), ("Rule", "In")] + source))},"Data":{\#(given)\#(comma)\#(object)}}"#
    }

    @Test func `the end of a state and the begin of a subscription are no crossings`() throws {
        let crossed = "LineDetector/Crossed"
        func messages(_ of: (String, String, Items, Items, String?, String) -> String) -> [String] {
            [
                of(crossed, "08:00:01", [("ObjectId", "1"), ("State", "true")], [], "Changed", ""),
                of(crossed, "08:00:02", [("ObjectId", "1"), ("State", "false")], [], "Changed", ""),
                of(crossed, "08:00:03", [("ObjectId", "2")], [], "Initialized", ""),
                of(crossed, "08:00:04", [("ObjectId", "3")], [], "Deleted", ""),
                of(crossed, "08:00:05", [("ObjectId", "4")], [], nil, ""),
                of(crossed, "08:00:06", [("State", "0")], [], nil, ""),
            ]
        }
        let scene = try AdapterScene()
        for text in [messages(xml), messages(json)] {
            let summary = try scene.run(text.joined(separator: "\n"), try OnvifMetadata(door))
            #expect(summary.ignored == 4 && summary.rejected == 0, "\(scene.bad)")
        }
        #expect(try scene.detections().map { $0.eventTime / 1000 % 60 } == [1, 5])
    }

    @Test(arguments: ["ClassTypes", "ClassType", "ObjectType", "Class", "Type"])
    func `a class is known by each of its names, in upper and lower case`(_ name: String) throws {
        let classes = ["Vehicle", "Human", "car", "human", "Person", "Bicycle"]
        let source = classes.enumerated().map {
            xml("LineDetector/Crossed", "08:00:0\($0)", [("ObjectId", "1")], source: [(name, $1)])
        }
        let data = classes.enumerated().map {
            json("LineDetector/Crossed", "08:00:0\($0)", [("ObjectId", "1"), (name, $1)])
        }
        let scene = try AdapterScene()
        for text in [source, data] {
            #expect(try scene.run(text.joined(separator: "\n"), try OnvifMetadata(door)).ignored == 3)
        }
        #expect(try scene.detections().map { $0.eventTime / 1000 % 60 } == [1, 3, 4])
        // The kind of a rule is not a class.
        let other = try AdapterScene()
        let kind = xml("LineDetector/Crossed", "08:00:00", [("ObjectId", "1")], source: [("Type", "Line")])
        #expect(try other.run(kind, try OnvifMetadata(door)).detections == 1)
    }

    @Test func `vehicles that a counter counts are nobody, and those that it counts with people are told`() throws {
        func counter(_ hour: Int, _ count: Int, _ classes: String?) -> String {
            xml(
                "CountAggregation/Counter", "\(hour < 10 ? "0" : "")\(hour):00:00",
                [("Count", String(count))] + (classes.map { [("ClassTypes", $0)] } ?? []))
        }
        let scene = try AdapterScene()
        let text = (8..<12).flatMap {
            [counter($0, $0 * 10, "Human"), counter($0, $0 * 700, "Vehicle"), counter($0, $0 * 900, "Human Vehicle")]
        }
        let summary = try scene.run(text.joined(separator: "\n"), try OnvifMetadata(door))
        #expect(summary.ignored == 4 && summary.rejected == 4 && summary.resets == 0)
        #expect(scene.bad[0].reason.contains("'Human Vehicle' together"))
        #expect(try scene.counts().map(\.entered) == [10, 10, 10])
        let deleted = xml(
            "CountAggregation/Counter", "12:00:00", [("Count", "0")], operation: "Deleted")
        #expect(try scene.run(deleted, try OnvifMetadata(door)).ignored == 1)
    }

    @Test func `of several classes the likeliest is taken, wherever it stands`() throws {
        func classes(_ human: Double, _ vehicle: Double) -> (xml: String, json: String) {
            (
                #"<tt:ElementItem Name="Object"><tt:Object ObjectId="7"><tt:Appearance><tt:Class><tt:Type Likelihood="\#(vehicle)">"#
                    + #"Vehicle</tt:Type><tt:Type Likelihood="\#(human)">Human</tt:Type></tt:Class></tt:Appearance></tt:Object>"#
                    + "</tt:ElementItem>",
                #""Object":{"ObjectId":"7","Appearance":{"Class":{"Type":[{"Likelihood":\#(vehicle),"Value":"Vehicle"},"#
                    + #"{"Likelihood":\#(human),"Value":"Human"}]}}}"#
            )
        }
        let scene = try AdapterScene()
        for (second, human) in [(1, 0.7), (2, 0.2)] {
            let said = classes(human, 0.5)
            for text in [
                xml("LineDetector/Crossed", "08:00:0\(second)", [], object: said.xml),
                json("LineDetector/Crossed", "08:00:0\(second)", [], object: said.json),
            ] { #expect(try scene.run(text, try OnvifMetadata(door)).ignored == second - 1) }
        }
        #expect(try scene.detections().map { $0.eventTime / 1000 % 60 } == [1])
    }

    @Test func `persons without an id who cross in one second are as many, once`() throws {
        func crossing(_ time: String, _ data: Items = []) -> String { xml("LineDetector/Crossed", time, data) }
        let text = [
            crossing("08:00:01"), crossing("08:00:01"), crossing("08:00:02"), crossing("08:00:03.250"),
            crossing("08:00:03.250"), crossing("08:00:04", [("ObjectID", "7")]),
            crossing("08:00:04", [("ObjectID", "8")]), crossing("08:00:05", [("ClassTypes", "Human Human")]),
        ].joined(separator: "\n")
        let scene = try AdapterScene()
        let summary = try scene.run(text, try OnvifMetadata(door))
        // A time of milliseconds is one crossing, which is told again.
        #expect(summary.detections == 8 && summary.duplicates == 1)
        #expect(scene.doubts.count { $0.contains("without an ObjectId") } == 1)
        #expect(try scene.run(text, try OnvifMetadata(door)).detections == 0)
        #expect(try scene.run(text + "\n" + text, try OnvifMetadata(door)).detections == 0)
    }
}
