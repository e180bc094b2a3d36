import Reports

/// Prints a list as one JSON array, an element a line, as its elements come: of as many as there are it keeps none.
package struct JSONArrayPrinter {
    private var isEmpty = true

    package init() {}

    package mutating func add(_ element: JSONValue) throws {
        Output.standard.write(isEmpty ? "[" : ",\n")
        isEmpty = false
        Output.standard.write { element.append(to: &$0) }
        try Output.standard.flushIfLarge()
    }

    /// After the last element.
    package func finish() { Output.standard.write(isEmpty ? "[]\n" : "]\n") }
}
