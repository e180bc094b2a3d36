import DetectorAdapters
import Timekeeping

/// Messages of a detector with all the fields that it sends, the same for the same number: what the adapters are measured with.
struct MadeUpMessages {
    let name: String
    let format: (AdapterOptions) throws -> any DetectorFormat
    let message: (Int) -> String

    static var all: [MadeUpMessages] {
        [
            MadeUpMessages(name: "frigate", format: { FrigateEvents($0) }, message: frigate),
            MadeUpMessages(
                name: "spatial-analysis", format: { try SpatialAnalysisEvents($0) }, message: spatialAnalysis),
            MadeUpMessages(name: "onvif", format: { try OnvifMetadata($0) }, message: onvif),
            MadeUpMessages(name: "axis", format: { try AxisCounters($0) }, message: axis),
            MadeUpMessages(name: "detections", format: { try DetectionLines($0) }, message: detections),
            MadeUpMessages(name: "frigate-list", format: { FrigateEvents($0) }, message: frigateListed),
            MadeUpMessages(name: "axis-push", format: { try AxisCounters($0) }, message: axisPush),
            MadeUpMessages(name: "xovis", format: { try XovisPush($0) }, message: xovis),
            MadeUpMessages(name: "milesight", format: { try MilesightReports($0) }, message: milesight),
            MadeUpMessages(name: "hikvision", format: { try HikvisionCounting($0) }, message: hikvision),
            MadeUpMessages(name: "deepstream", format: { try DeepStreamMessages($0) }, message: deepStream),
            MadeUpMessages(name: "opendatacam", format: { try OpenDataCamCounts($0) }, message: openDataCam),
            MadeUpMessages(name: "supervision", format: { try SupervisionDetections($0) }, message: supervision),
        ]
    }

    /// Of the first message, milliseconds: 2026-07-17T10:15:00Z.
    static let start: Int64 = 1_784_283_300_000

    static func seconds(_ milliseconds: Int64) -> String {
        let fraction = String(1_000_000 + (milliseconds % 1000) * 1000 + 375).dropFirst()
        return "\(milliseconds / 1000).\(fraction)"
    }

    /// Ten persons at once, each for 30 messages.
    private static func frigate(_ number: Int) -> String {
        let person = number % 10
        let step = number / 10 % 30
        let round = number / 300
        let time = start + Int64(number) * 20
        let begun = start + Int64(round * 300 + person) * 20
        let type = step == 0 ? "new" : step == 29 ? "end" : "update"
        func object(_ time: Int64) -> String {
            let (left, top) = (100 + person * 40 + step, 200 + step * 3)
            let box = "[\(left), \(top), \(left + 80), \(top + 200)]"
            let zones = step < 15 ? #"["street"]"# : #"["street", "hall"]"#
            return """
                {"id": "\(seconds(begun))-p\(person)x\(round % 10)q", "camera": "front_door", "frame_time": \(seconds(time)), \
                "snapshot": {"frame_time": \(seconds(time)), "box": \(box), "area": 16000, "region": [0, 0, 640, 640], \
                "score": 0.7890625, "attributes": []}, "label": "person", "sub_label": null, "top_score": 0.958984375, \
                "false_positive": false, "start_time": \(seconds(begun)), \
                "end_time": \(type == "end" ? seconds(time) : "null"), "score": 0.\(703_125 + number % 100_000), "box": \(box), \
                "area": 16000, "ratio": 0.4, "region": [0, 0, 640, 640], "active": true, "stationary": false, \
                "motionless_count": 0, "position_changes": \(step), "current_zones": [\(step < 15 ? #""street""# : #""hall""#)], \
                "entered_zones": \(zones), "has_clip": true, "has_snapshot": true, "attributes": {}, "current_attributes": [], \
                "pending_loitering": false, "max_severity": null, "current_estimated_speed": 0, "average_estimated_speed": 0, \
                "velocity_angle": 0, "recognized_license_plate": null, \
                "path_data": [[[0.52, 0.98], \(seconds(begun))], [[0.5, 0.9], \(seconds(time))]]}
                """
        }
        return #"{"before": \#(object(time - 200)), "after": \#(object(time)), "type": "\#(type)"}"#
    }

    private static func id(_ number: Int, _ salt: UInt64) -> String {
        let value = (UInt64(number) &+ salt) &* 0x9E37_79B9_7F4A_7C15
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text + "5bb4e8d0c1a2f397"
    }

    private static func spatialAnalysis(_ number: Int) -> String {
        """
        {"events": [{"id": "\(id(number, 1))", "type": "personLineEvent", "detectionIds": ["\(id(number, 2))"], \
        "properties": {"trackingId": "\(id(number, 3))", "status": "\(number % 3 == 0 ? "CrossRight" : "CrossLeft")"}, \
        "zone": "door"}], "sourceInfo": {"id": "camera_1", "timestamp": "\(RFC3339.text(start + Int64(number) * 50))", \
        "width": 608, "height": 342, "frameId": "\(number)", "imagePath": ""}, "detections": [{"type": "person", \
        "id": "\(id(number, 2))", "region": {"type": "RECTANGLE", "points": [{"x": 0.491627341822574, "y": 0.2385801348769874}, \
        {"x": 0.588894994635331, "y": 0.6395559924387793}]}, "confidence": 0.9005028605461121, "metadata": \
        {"centerGroundPointX": 2.6310102939605713, "centerGroundPointY": 0.0, "groundOrientationAngle": 1.3, \
        "footprintX": 0.7306610584259033, "footprintY": 0.8814966493381893}}], "schemaVersion": "2.0"}
        """
    }

    private static func onvif(_ number: Int) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" \
        xmlns:tns1="http://www.onvif.org/ver10/topics"><tt:Event><wsnt:NotificationMessage><wsnt:Topic \
        Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">tns1:RuleEngine/CountAggregation/Counter\
        </wsnt:Topic><wsnt:Message><tt:Message UtcTime="\(RFC3339.text(start + Int64(number) * 1_700))" \
        PropertyOperation="Changed"><tt:Source><tt:SimpleItem Name="VideoSource" Value="VideoSource_1"/><tt:SimpleItem \
        Name="AnalyticsConfiguration" Value="Analytics_1"/><tt:SimpleItem Name="Rule" Value="Door"/></tt:Source><tt:Data>\
        <tt:SimpleItem Name="Count" Value="\(number)"/></tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>\
        </tt:Event></tt:MetadataStream>
        """
    }

    private static func axis(_ number: Int) -> String {
        """
        {"topic":"axis:CameraApplicationPlatform/ObjectAnalytics/Device1Scenario1","timestamp":\(start + Int64(number) * 1_700),\
        "serial":"ACCC8EF12345","message":{"source":{},"key":{},"data":{"reset":"0","total":"\(number * 2)",\
        "totalCar":"\(number / 2)","totalBike":"0","totalTruck":"0","totalBus":"0","totalHuman":"\(number)","reason":"human",\
        "scenarioType":"Crosslinecounting","startTime":"2026-07-17T10:00:00Z"}}}
        """
    }

    /// A person in each frame, in every third two.
    private static func detections(_ number: Int) -> String {
        func person(_ index: Int) -> String {
            #"{"track":\#(number / 50 * 2 + index),"box":[\#(40 + number % 50 + index * 200),80,60,170],"confidence":0.91}"#
        }
        return """
            {"time":"\(RFC3339.text(start + Int64(number) * 40))","frame":\(number),\
            "persons":[\(number % 3 == 0 ? person(0) + "," + person(1) : person(0))]}
            """
    }
}
