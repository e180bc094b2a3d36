/// Swift source as it grows, indented by blocks.
struct SwiftText {
    private(set) var text = ""
    private var depth = 0

    mutating func line(_ line: String = "") {
        if !line.isEmpty { text += String(repeating: "    ", count: depth) + line }
        text += "\n"
    }

    /// Several lines; `nil` leaves one out.
    mutating func lines(_ lines: String?...) {
        for case let line? in lines { self.line(line) }
    }

    mutating func block(_ head: String, _ body: (inout SwiftText) -> Void) {
        line(head + " {")
        depth += 1
        body(&self)
        depth -= 1
        line("}")
    }

    /// Arguments or parameters in parentheses, one a line.
    mutating func list(_ head: String, _ items: [String], _ tail: String) {
        line(head + "(")
        for (index, item) in items.enumerated() { line("    " + item + (index + 1 < items.count ? "," : "")) }
        line(")" + tail)
    }
}
