import Bytes
import Reports

extension Output {
    /// A value and a line end.
    package func line(_ value: JSONValue) {
        write { buffer in
            value.append(to: &buffer)
            buffer.append(UInt8(ascii: "\n"))
        }
    }
}
