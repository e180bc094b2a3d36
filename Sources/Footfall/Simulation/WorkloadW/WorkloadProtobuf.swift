import Bytes

/// Writes events of ``WorkloadW`` as `footfall.v1.VisitorObserved` messages, each after its length as a varint: the bytes
/// that Protobuf's own libraries write, for programs that have to see the same events.
///
/// Names are encoded once, so that an event is a few stores to memory.
package struct WorkloadProtobuf: ~Copyable {
    /// Of each camera the fields before the time: store, zone, camera.
    private var names = ByteBuffer(capacity: WorkloadW.cameraCount * 32)
    private var nameStarts = [0]
    /// No message is longer, its length included.
    private static let messageBytesMax = 160

    package init() {
        for camera in 0..<WorkloadW.cameraCount {
            let store = WorkloadW.store(ofCamera: camera)
            let zone = WorkloadW.zone(ofCamera: camera)
            field(1, WorkloadWriter.storeName(store))
            field(2, WorkloadWriter.zoneName(zone))
            field(3, WorkloadWriter.cameraName(camera))
            nameStarts.append(names.count)
        }
    }

    private mutating func field(_ number: UInt8, _ text: String) {
        names.append(number << 3 | 2)
        names.append(varint: UInt64(text.utf8.count))
        names.append(utf8: text)
    }

    package func append(_ event: WorkloadW.Event, to out: inout ByteBuffer) {
        out.reserve(Self.messageBytesMax)
        let start = out.base + out.count
        // A message has 60 to 127 bytes: its length is one of them.
        var writer = Writer(place: start + 1)
        let names = nameStarts[event.camera]..<nameStarts[event.camera + 1]
        writer.copy(self.names.base + names.lowerBound, names.count)
        writer.varint(4, UInt64(bitPattern: event.eventTime))
        writer.fixed(5 << 3 | 1, event.visitor)
        writer.varint(6, UInt64(event.ageBandValue))
        writer.varint(7, UInt64(event.genderValue))
        writer.varint(8, UInt64(event.emotionValue))
        writer.fixed(9 << 3 | 5, event.confidence.bitPattern)
        writer.varint(10, UInt64(event.dwellMilliseconds))
        writer.varint(11, UInt64(event.x))
        writer.varint(12, UInt64(event.y))
        writer.varint(14, UInt64(event.cameraSequence))
        let length = writer.place - start - 1
        precondition(length < 128 && length + 1 <= Self.messageBytesMax)
        start.storeBytes(of: UInt8(length), as: UInt8.self)
        _ = out.appendUninitialized(length + 1)
    }

    private struct Writer {
        var place: UnsafeMutableRawPointer

        mutating func copy(_ source: UnsafeMutableRawPointer, _ count: Int) {
            place.copyMemory(from: source, byteCount: count)
            place += count
        }

        mutating func varint(_ field: UInt8, _ value: UInt64) {
            byte(field << 3)
            var rest = value
            while rest >= 0x80 {
                byte(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            byte(UInt8(truncatingIfNeeded: rest))
        }

        mutating func fixed<T: FixedWidthInteger & BitwiseCopyable>(_ tag: UInt8, _ value: T) {
            byte(tag)
            place.storeBytes(of: value.littleEndian, as: T.self)
            place += MemoryLayout<T>.size
        }

        private mutating func byte(_ value: UInt8) {
            place.storeBytes(of: value, as: UInt8.self)
            place += 1
        }
    }
}
