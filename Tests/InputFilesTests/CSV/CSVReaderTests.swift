import InputFiles
import Testing

@Suite struct CSVReaderTests {
    /// Rows as text, or what was thrown for them, with the line of each.
    private func rows(_ text: String, windowBytes: Int = 1 << 12) throws -> [String] {
        var reader = try CSVReader(
            TextBytes(SourceFile(bytes: Array(text.utf8), name: "inline")), windowBytes: windowBytes)
        var result: [String] = []
        while true {
            do {
                guard try reader.next() else { return result }
                let cells = (0..<reader.cellCount).map { String(decoding: reader.cell($0), as: UTF8.self) }
                result.append("\(reader.line):" + cells.joined(separator: "|"))
            } catch {
                result.append("\(error)")
            }
        }
    }

    @Test func `Cells are split at commas and rows at LF or CRLF, with or without one at the end`() throws {
        #expect(try rows("a,b\n1,2\n") == ["1:a|b", "2:1|2"])
        #expect(try rows("a,b\r\n1,2\r\n") == ["1:a|b", "2:1|2"])
        #expect(try rows("a,b\n1,2") == ["1:a|b", "2:1|2"])
        #expect(try rows("a,b\r\n1,2\r") == ["1:a|b", "2:1|2"])
    }

    @Test func `Empty cells are cells, empty lines are no rows but count as lines`() throws {
        #expect(try rows(",\n\n\r\n,,x\n") == ["1:|", "4:||x"])
        #expect(try rows("a,\n") == ["1:a|"])
        #expect(try rows("a,") == ["1:a|"])
        #expect(try rows("") == [])
        #expect(try rows("\n\r\n") == [])
    }

    @Test func `Quoted cells keep separators, line ends and doubled quotes`() throws {
        #expect(try rows("\"a,b\",\"c\nd\"\ne,f\n") == ["1:a,b|c\nd", "3:e|f"])
        #expect(try rows("\"say \"\"hi\"\"\",\"\"\n") == ["1:say \"hi\"|"])
        #expect(try rows("\"\"\"\",x\r\n") == ["1:\"|x"])
        #expect(try rows("x,\"y\"\r\n\"z\"") == ["1:x|y", "2:z"])
    }

    @Test func `A quote inside an unquoted cell is itself`() throws {
        #expect(try rows("5\" pipe,D'olier\n") == ["1:5\" pipe|D'olier"])
    }

    @Test func `A byte order mark is no part of the first cell`() throws {
        #expect(try rows("\u{FEFF}Time,x\n") == ["1:Time|x"])
    }

    @Test func `After a malformed row reading goes on with the next physical line`() throws {
        #expect(
            try rows("a\n\"b\"c,d\ne\n") == [
                "1:a", "line 2: text follows the closing quote of column 1. Write a quote within a cell twice", "3:e",
            ])
        #expect(
            try rows("a\n\"b,c\nd\n") == [
                "1:a", "line 2: a quoted cell is not closed before the end of the file", "3:d",
            ])
    }

    @Test func `A row without an end is refused at a limit, not read into memory`() throws {
        let long = String(repeating: "x", count: CSVReader.rowBytesMax + 10)
        let result = try rows("a\n\"\(long)\nb\"\nc\n")
        #expect(result.first == "1:a")
        #expect(result[1].hasPrefix("line 2: the row is longer than 1048576 bytes"))
    }

    @Test func `The same rows come out whatever the size of the window`() throws {
        var text = ""
        var expected: [String] = []
        var line = 1
        for row in 0..<200 {
            let filler = String(repeating: "y", count: row % 37)
            text += "\(row),\"q\(filler)\"\"\(row)\n,\",\(filler)\(row % 2 == 0 ? "\r\n" : "\n")"
            expected.append("\(line):\(row)|q\(filler)\"\(row)\n,|\(filler)")
            line += 2
        }
        for windowBytes in [16, 17, 31, 64, 1000, 1 << 16] {
            #expect(try rows(text, windowBytes: windowBytes) == expected, "window of \(windowBytes) bytes")
        }
    }

    @Test func `Comments come before the header only where they are asked for`() throws {
        var reader = try CSVReader(
            TextBytes(SourceFile(bytes: Array("# one \"quote\r\n\n#two\n#3,4\n".utf8), name: "inline")))
        #expect(try reader.nextComment() == "# one \"quote")
        #expect(try reader.nextComment() == "#two")
        #expect(try reader.next())
        #expect(reader.line == 4)
        #expect(reader.cellCount == 2)
        #expect(try reader.nextComment() == nil)
    }
}
