import Bytes
import EventSchema
import FootfallEvents

/// Writes events of ``WorkloadW`` as lines of a CSV file: times in milliseconds since 1970, pseudonyms in 16 hexadecimal
/// digits, attributes by their JSON names.
package struct WorkloadCSV: ~Copyable {
    package static let header =
        "store,zone,camera,event_time,visitor,age_band,gender,emotion,confidence,dwell_ms,x,y,camera_sequence\n"

    /// Of each camera `store,zone,camera,`.
    private let places: [[UInt8]]
    private let ageBands: [[UInt8]]
    private let genders: [[UInt8]]
    private let emotions: [[UInt8]]

    package init() {
        places = (0..<WorkloadW.cameraCount).map { camera in
            let store = WorkloadW.store(ofCamera: camera)
            let zone = WorkloadW.zone(ofCamera: camera)
            let names = [
                WorkloadWriter.storeName(store), WorkloadWriter.zoneName(zone), WorkloadWriter.cameraName(camera),
            ]
            return Array(names.map { "\($0)," }.joined().utf8)
        }
        ageBands = Self.names(VisitorObservedColumn.ageBand)
        genders = Self.names(VisitorObservedColumn.gender)
        emotions = Self.names(VisitorObservedColumn.emotion)
    }

    /// The names of an enum by value, each with the comma after it.
    private static func names(_ column: Int) -> [[UInt8]] {
        guard let values = VisitorObserved.eventType.descriptor.columns[column].enumeration?.values else {
            preconditionFailure("column \(column) is no enum")
        }
        var names: [[UInt8]] = Array(repeating: [], count: values.count)
        for value in values { names[Int(value.number)] = Array("\(value.name),".utf8) }
        return names
    }

    package func append(_ event: WorkloadW.Event, to out: inout ByteBuffer) {
        out.append(places[event.camera])
        decimal(UInt64(event.eventTime), ",", &out)
        Hexadecimal.append(event.visitor, into: &out)
        out.append(UInt8(ascii: ","))
        out.append(ageBands[Int(event.ageBandValue)])
        out.append(genders[Int(event.genderValue)])
        out.append(emotions[Int(event.emotionValue)])
        let thousandths = UInt64((event.confidence * 1000).rounded())
        out.append(utf8: "0.")
        for divisor: UInt64 in [100, 10, 1] { out.append(UInt8(48 + thousandths / divisor % 10)) }
        out.append(UInt8(ascii: ","))
        decimal(UInt64(event.dwellMilliseconds), ",", &out)
        decimal(UInt64(event.x), ",", &out)
        decimal(UInt64(event.y), ",", &out)
        decimal(UInt64(event.cameraSequence), "\n", &out)
    }

    private func decimal(_ value: UInt64, _ end: Unicode.Scalar, _ out: inout ByteBuffer) {
        var digits = 1
        var bound: UInt64 = 10
        while digits < 19, value >= bound {
            digits += 1
            bound *= 10
        }
        let start = out.appendUninitialized(digits + 1)
        start.storeBytes(of: UInt8(ascii: end), toByteOffset: digits, as: UInt8.self)
        var rest = value
        for place in stride(from: digits - 1, through: 0, by: -1) {
            start.storeBytes(of: UInt8(48 + rest % 10), toByteOffset: place, as: UInt8.self)
            rest /= 10
        }
    }
}
