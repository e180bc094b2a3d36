/// A line of comma-separated values: cells in quotes may hold commas, and two quotes for one.
enum DelimitedLine {
    /// `nil` where a quote isn't closed.
    static func cells(_ line: UnsafeRawBufferPointer) -> [String]? {
        var cells: [String] = []
        var cell: [UInt8] = []
        var index = 0
        let comma = UInt8(ascii: ",")
        let quote = UInt8(ascii: "\"")
        while true {
            cell.removeAll(keepingCapacity: true)
            while index < line.count, line[index] == 0x20 || line[index] == 0x09 { index += 1 }
            if index < line.count, line[index] == quote {
                index += 1
                while true {
                    guard index < line.count else { return nil }
                    if line[index] == quote {
                        index += 1
                        guard index < line.count, line[index] == quote else { break }
                    }
                    cell.append(line[index])
                    index += 1
                }
                while index < line.count, line[index] != comma { index += 1 }
            } else {
                while index < line.count, line[index] != comma {
                    cell.append(line[index])
                    index += 1
                }
                while let last = cell.last, last <= 0x20 { cell.removeLast() }
            }
            cells.append(String(decoding: cell, as: UTF8.self))
            guard index < line.count else { return cells }
            index += 1
        }
    }
}
