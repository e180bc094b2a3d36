import Timekeeping

/// Messages of makers' counters, of fifty of one site that each tell the people of a minute, and of programs that detect persons.
extension MadeUpMessages {
    private static let counters = 50

    /// The number of the counter that says a message, and when its minute began.
    private static func minute(_ number: Int) -> (counter: String, start: Int64) {
        (String(10 + number % counters), start + Int64(number / counters) * 60_000)
    }

    /// A list's first line has its bracket.
    static func frigateListed(_ number: Int) -> String {
        let begun = start + Int64(number) * 1_700
        return """
            \(number == 0 ? "[" : ""){"box": null, "camera": "front_door", "data": {"attributes": [], "box": [0.21, 0.12, 0.1, 0.33], \
            "region": [0.1, 0.0, 0.5, 0.9], "score": 0.7890625, "top_score": 0.958984375, "type": "object", \
            "path_data": [[[0.52, 0.98], \(seconds(begun))], [[0.5, 0.9], \(seconds(begun + 900))]], "max_severity": "alert"}, \
            "detector_type": "edgetpu", "end_time": \(seconds(begun + 9_000)), "false_positive": null, "has_clip": true, \
            "has_snapshot": true, "id": "\(seconds(begun))-p\(number % 10)x\(number / 10 % 10)q", "label": "person", \
            "model_hash": "0123456789abcdef", "model_type": "ssd", "plus_id": null, "retain_indefinitely": false, \
            "start_time": \(seconds(begun)), "sub_label": null, "top_score": null, "zones": ["street", "hall"]},
            """
    }

    static func axisPush(_ number: Int) -> String {
        let (counter, begun) = minute(number)
        let (from, to) = (RFC3339.text(begun), RFC3339.text(begun + 60_000))
        let span =
            #""utcFrom":"\#(from)","utcTo":"\#(to)","localFrom":"\#(from.prefix(19))","localTo":"\#(to.prefix(19))""#
        return """
            {"apiName":"Axis Retail Data","apiVersion":"0.4","utcSent":"\(to)","data":{\(span),"measurements":\
            [{"kind":"people-counts",\(span),"items":[{"direction":"in","count":\(number % 7),"adults":\(number % 7)},\
            {"direction":"out","count":\(number % 5),"adults":\(number % 5)}]}]},"sensor":{"application":"AXIS 3D People Counter",\
            "applicationVersion":"10.1","timeZone":"UTC","name":"North door","serial":"b8a44f0000\(counter)","ipAddress":\
            "192.0.2.\(counter)"}}
            """
    }

    static func xovis(_ number: Int) -> String {
        let (counter, begun) = minute(number)
        return """
            {"logics_data":{"package_info":{"version":"5.0","id":\(number),"agent_id":3},"sensor_info":{"serial_number":\
            "80:1F:12:00:00:\(counter)","type":"SINGLE_SENSOR","name":"Hall","group":"Shops","timezone":"Europe/Zurich"},\
            "logics":[{"id":2,"name":"Line 0","info":"XLT_4X_LINE_IN_OUT_COUNT","geometries":[{"id":2,"type":"LINE",\
            "name":"Line 0"}],"records":[{"from":\(begun),"to":\(begun + 60_000),"samples":600,"samples_expected":600,\
            "counts":[{"id":0,"name":"fw","value":\(number % 7)},{"id":1,"name":"bw","value":\(number % 5)}]}]}]}}
            """
    }

    static func milesight(_ number: Int) -> String {
        let (counter, begun) = minute(number)
        let line = #""line":1,"line_name":"Line1","line_uuid":"5d3f09ab""#
        return """
            {"event":"people_counting","device_info":{"device_name":"People Counter","device_sn":"6537F00\(counter)","device_mac":\
            "24:E1:24:00:00:\(counter)","ip_address":"192.0.2.\(counter)","running_time":\(number),"wlan_mac":"24:E1:24:00:01:01",\
            "hardware_version":"V1.1","firmware_version":"V_135.1.0.6","cus_device_id":"","cus_site_id":""},"time_info":\
            {"time_zone":"UTC+0:00 (WET)","dst_status":false,"enable_dst":false,"start_time":"\(RFC3339.text(begun))",\
            "end_time":"\(RFC3339.text(begun + 60_000))"},"line_periodic_data":[{\(line),"total":{"in":\(number % 7),\
            "out":\(number % 5)}}],"line_total_data":[{\(line),"total":{"capacity_counted":3,"in_counted":\(number),\
            "out_counted":\(number - number % 3)}}]}
            """
    }

    static func hikvision(_ number: Int) -> String {
        let (counter, begun) = minute(number)
        let end = RFC3339.text(begun + 60_000)
        return """
            <EventNotificationAlert version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">
            <ipAddress>192.0.2.\(counter)</ipAddress>
            <protocolType>HTTP</protocolType>
            <macAddress>24:28:fd:00:00:\(counter)</macAddress>
            <channelID>1</channelID>
            <dateTime>\(end)</dateTime>
            <activePostCount>1</activePostCount>
            <eventType>PeopleCounting</eventType>
            <eventState>active</eventState>
            <eventDescription>peopleCounting alarm</eventDescription>
            <channelName>Entrance</channelName>
            <peopleCounting>
            <statisticalMethods>timeRange</statisticalMethods>
            <TimeRange><startTime>\(RFC3339.text(begun))</startTime><endTime>\(end)</endTime></TimeRange>
            <enter>\(number % 7)</enter>
            <exit>\(number % 5)</exit>
            <pass>\(number % 3)</pass>
            </peopleCounting>
            </EventNotificationAlert>
            """
    }

    /// A frame of a person and a car.
    static func deepStream(_ number: Int) -> String {
        """
        {"version":"4.0","id":"\(number)","@timestamp":"\(RFC3339.text(start + Int64(number) * 40))","sensorId":"camera-3",\
        "objects":["\(number / 50 * 2)|\(40 + number % 50)|80|\(100 + number % 50)|250|Person|#|male|30|none|0.91",\
        "\(number / 500 * 2 + 1)|400|300|600|420|Car|#|sedan|Example|M|blue|XX1234|CA|-0.1"]}
        """
    }

    static func openDataCam(_ number: Int) -> String {
        if number == 0 { return #""Timestamp","Counter area","ObjectClass","UniqueID","CountingDirection""# }
        let way = number % 3 == 0 ? "leftright_topbottom" : "rightleft_bottomtop"
        return #""\#(RFC3339.text(start + Int64(number) * 1_700))","door","person",\#(number),"\#(way)""#
    }

    static func supervision(_ number: Int) -> String {
        if number == 0 { return "x_min,y_min,x_max,y_max,class_id,confidence,tracker_id,class_name,frame_index,time" }
        let left = 40 + number % 50
        return "\(left).52,80.25,\(left + 60).75,250.5,0,0.9128,\(number / 50),person,\(number),"
            + RFC3339.text(start + Int64(number) * 40)
    }
}
