import Foundation
import Testing

@Suite("Messages of vendors on the command line")
struct VendorCommandTests {
    private func counts(_ fflog: FflogProcess) throws -> [String] {
        try fflog.ok("consume", "counts", "-f", "%v\\n").objects().map { count in
            let numbers = ["interval_seconds", "entered", "exited"].map { (count[$0] as? Int).map { "\($0)" } ?? "-" }
            return (["\(count["site"] as? String ?? "-")", "\(count["interval_start"] as? String ?? "-")"] + numbers)
                .joined(separator: " ")
        }
    }

    @Test("a push of an Axis counter is its minute, and again nothing")
    func axis() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file(
            "push.jsonl",
            """
            {"apiName":"Axis Retail Data","apiVersion":"0.4","data":{"utcFrom":"2026-05-11T07:04:00Z","utcTo":"2026-05-11T07:05:00Z",\
            "measurements":[{"kind":"people-counts","items":[{"direction":"in","count":8},{"direction":"out","count":2}]}]},\
            "sensor":{"timeZone":"Europe/Zurich","serial":"b8a44f000001"}}

            """)
        let arguments = ["import", "axis", file, "--site", "Door", "--time-zone", "Europe/Zurich", "--format", "json"]
        #expect(try fflog.start(arguments).result().status == 0)
        #expect(try counts(fflog) == ["Door 2026-05-11T07:04:00.000Z 60 8 2"])
        #expect(try fflog.start(arguments).result().object()["duplicates"] as? Int == 1)
    }

    @Test("Frigate's list of events is the ends of tracks")
    func frigate() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file(
            "events.json",
            """
            [
             {
              "camera": "front", "data": {"box": [0.2, 0.1, 0.1, 0.3]}, "end_time": 1778490003.5, "false_positive": null,
              "id": "1778490000.25-k", "label": "person", "start_time": 1778490000.25, "zones": ["street", "hall"]
             }
            ]
            """)
        try fflog.ok("import", "frigate", file, "--store", "S", "--outside", "street", "--inside", "hall")
        let ended = try #require(
            try fflog.ok("consume", "detections", "-f", "%v\\n").objects().first?["track_ended"] as? [String: Any])
        #expect(ended["first_seen"] as? String == "2026-05-11T09:00:00.250Z")
        #expect(ended["last_seen"] as? String == "2026-05-11T09:00:03.500Z")
        #expect(ended["direction"] as? String == "entered")
    }

    @Test("each vendor's message has its command, which leaves out what can't be used with status 4")
    func vendors() throws {
        let door = ["--site", "Door", "--time-zone", "Europe/Zurich"]
        let messages: [(String, [String], String)] = [
            (
                "xovis", door,
                #"{"logics_data":{"sensor_info":{"serial_number":"80:1F"},"logics":[{"name":"Line 0","records":[{"from":1778483040000,"#
                    + #""to":1778483100000,"counts":[{"name":"fw","value":8},{"name":"bw","value":2}]}]}]}}"#
            ),
            (
                "milesight", door,
                #"{"device_info":{"device_sn":"65"},"time_info":{"start_time":"2026-05-11T09:04:00+02:00","#
                    + #""end_time":"2026-05-11T09:05:00+02:00"},"line_periodic_data":[{"line":1,"total":{"in":8,"out":2}}]}"#
            ),
            (
                "hikvision", door,
                "<EventNotificationAlert><macAddress>24:28</macAddress><eventType>PeopleCounting</eventType><peopleCounting>"
                    + "<statisticalMethods>timeRange</statisticalMethods><TimeRange><startTime>2026-05-11T09:04:00+02:00</startTime>"
                    + "<endTime>2026-05-11T09:05:00+02:00</endTime></TimeRange><enter>8</enter><exit>2</exit></peopleCounting>"
                    + "</EventNotificationAlert>"
            ),
        ]
        for (name, options, message) in messages {
            let fflog = try FflogProcess()
            let file = try fflog.file("in", message + "\n" + message.prefix(message.count / 2) + "\n")
            let result = try fflog.start(["import", name, file, "--format", "json"] + options).result()
            #expect(result.status == 4, "\(name): \(result.errors)")
            #expect(try result.object()["rejected"] as? Int == 1, "\(name)")
            #expect(try counts(fflog) == ["Door 2026-05-11T07:04:00.000Z 60 8 2"], "\(name): \(result.errors)")
        }
    }

    @Test("an input that says nothing of people is told with what it has, and is not a success")
    func ofNobody() throws {
        let xovis =
            #"{"logics_data":{"logics":[{"name":"Hall","info":"XLT_ZONE","records":[{"from":1,"to":2,"counts":[{"name":"#
        let inputs: [(String, String, Int32, [String])] = [
            ("hikvision", "<EventNotificationAlert><eventType>VMD</eventType></EventNotificationAlert>", 5, ["'VMD'"]),
            ("xovis", xovis + #""fill","value":1}]}]}]}}"#, 5, ["'Hall'", "'fill'"]),
            (
                "xovis", xovis.replacingOccurrences(of: "XLT_ZONE", with: "XLT_LINE") + #""in","value":1}]}]}]}}"#, 4,
                ["'in'", "come or go"]
            ),
            (
                "milesight", #"{"device_info":{"device_sn":"1"},"time_info":{},"region_count_data":[]}"#, 5,
                ["region_count_data"]
            ),
            (
                "deepstream",
                #"{"@timestamp":"2026-05-11T09:00:00.040Z","sensorId":"c","objects":["41|100|50|140|170|Car"]}"#, 5,
                ["people"]
            ),
        ]
        for (name, text, status, words) in inputs {
            let fflog = try FflogProcess()
            let file = try fflog.file("in", text + "\n")
            let options = name == "deepstream" ? ["--store", "S"] : []
            let result = try fflog.start(["import", name, file] + options).result()
            #expect(result.status == status, "\(name): \(result.errors)")
            for word in words { #expect(result.errors.contains(word), "\(name): \(result.errors)") }
        }
    }

    @Test("detections of DeepStream, OpenDataCam and supervision come in by a store and camera")
    func detections() throws {
        let files: [(String, [String], String)] = [
            (
                "deepstream", [],
                #"{"@timestamp":"2026-05-11T09:00:00.040Z","sensorId":"c","objects":["41|100|50|140|170|Person"]}"#
            ),
            (
                "opendatacam", ["--entered", "door"],
                "\"Timestamp\",\"Counter area\",\"ObjectClass\",\"UniqueID\",\"CountingDirection\"\n"
                    + "\"2026-05-11T09:00:00.040Z\",\"door\",\"person\",4,\"leftright_topbottom\""
            ),
            (
                "supervision", ["--start", "2026-05-11T09:00:00Z", "--fps", "25"],
                "x_min,y_min,x_max,y_max,class_id,confidence,tracker_id,class_name,frame_index\n1,2,3,4,0,0.5,7,person,1"
            ),
        ]
        for (name, options, text) in files {
            let fflog = try FflogProcess()
            let file = try fflog.file("in", text + "\n")
            let result = try fflog.start(["import", name, file, "--store", "S", "--camera", "c"] + options).result()
            #expect(result.status == 0, "\(name): \(result.errors)")
            let events = try fflog.ok("consume", "detections", "-f", "%v\\n").objects()
            #expect(events.map { $0["event_time"] as? String } == ["2026-05-11T09:00:00.040Z"], "\(name)")
        }
    }

    @Test("rows without times are refused once, with what to give")
    func noTimes() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file(
            "boxes.csv",
            "x_min,y_min,x_max,y_max,class_id,confidence,tracker_id,frame_index\n1,2,3,4,0,0.5,7,1\n1,2,3,4,0,0.5,7,2\n"
        )
        let result = try fflog.run("import", "supervision", file, "--store", "S", "--camera", "c")
        #expect(result.status == 1 && result.errors.contains("--start") && result.errors.contains("--fps"))
        #expect(result.errors.split(separator: "\n").count <= 2, "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: fflog.data), "it leaves an empty log")
    }

    @Test(
        "what isn't said is asked for",
        arguments: [
            ["import", "deepstream", "x"], ["import", "opendatacam", "x"], ["import", "supervision", "x"],
            ["import", "supervision", "x", "--store", "S", "--fps", "25"],
            ["import", "supervision", "x", "--store", "S", "--start", "2026-05-11T09:00:00Z", "--fps", "0"],
            ["import", "opendatacam", "x", "--store", "S", "--entered", "a", "--exited", "a"],
            ["import", "xovis", "x", "--interval", "7"],
        ])
    func usage(_ arguments: [String]) throws {
        let fflog = try FflogProcess()
        #expect(try fflog.start(arguments).result().status == 2)
    }
}
