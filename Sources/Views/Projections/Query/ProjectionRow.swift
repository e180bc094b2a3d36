internal import EventSchema
package import Bytes

/// A row of a projection: its values in the order of the projection's columns.
package struct ProjectionRow: Sendable, Equatable {
    package let columns: [String]
    package let values: [RowValue]
    /// Parts of the row's time that are marked as missing, such as hours of a day: then the row has no counts.
    package let missingIntervals: Int

    package init(columns: [String], values: [RowValue], missingIntervals: Int = 0) {
        self.columns = columns
        self.values = values
        self.missingIntervals = missingIntervals
    }

    package subscript(_ column: String) -> RowValue? { columns.firstIndex(of: column).map { values[$0] } }

    /// Appends the row as one JSON object, without a line end.
    package func appendJSON(to buffer: inout ByteBuffer) {
        buffer.append(UInt8(ascii: "{"))
        for (index, value) in values.enumerated() {
            if index > 0 { buffer.append(UInt8(ascii: ",")) }
            JSONText.append(columns[index], into: &buffer)
            buffer.append(UInt8(ascii: ":"))
            value.appendJSON(to: &buffer)
        }
        buffer.append(UInt8(ascii: "}"))
    }

    /// Appends the row's fields as CSV, without a line end.
    package func appendCSV(to buffer: inout ByteBuffer) {
        for (index, value) in values.enumerated() {
            if index > 0 { buffer.append(UInt8(ascii: ",")) }
            value.appendCSV(to: &buffer)
        }
    }
}
