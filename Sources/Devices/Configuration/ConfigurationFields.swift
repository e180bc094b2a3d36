import Yams

/// The keys of a YAML mapping, taken one by one: what is left at the end is a mistake.
struct ConfigurationFields {
    private var left: [(key: Node, value: Node)] = []
    private let what: String

    init(_ node: Node, _ what: String) throws(DeviceConfigurationError) {
        self.what = what
        // A key without a value, such as `cameras:`, is empty.
        if node.null != nil, node.scalar != nil { return }
        guard case .mapping(let mapping) = node else { throw node.error("\(what) is written as KEY: VALUE lines") }
        for (key, value) in mapping {
            guard key.scalar != nil else { throw key.error("a key is a word") }
            left.append((key, value))
        }
    }

    /// What is left, by name.
    var all: [(String, Node)] { left.map { ($0.key.scalar?.string ?? "", $0.value) } }

    func has(_ key: String) -> Bool { left.contains { $0.key.scalar?.string == key } }

    mutating func take(_ key: String) -> Node? {
        guard let index = left.firstIndex(where: { $0.key.scalar?.string == key }) else { return nil }
        return left.remove(at: index).value
    }

    func refuseRest(_ known: [String]) throws(DeviceConfigurationError) {
        guard let first = left.first else { return }
        throw first.key.error(
            "\(what) has no key '\(first.key.scalar?.string ?? "")'; the keys are \(known.joined(separator: ", "))")
    }

    mutating func number(
        _ key: String, _ range: ClosedRange<Double>
    ) throws(DeviceConfigurationError) -> Double? {
        guard let node = take(key) else { return nil }
        guard let number = node.float ?? node.int.map(Double.init), range.contains(number) else {
            throw node.error("\(key): a number from \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))")
        }
        return number
    }

    private static func text(_ number: Double) -> String {
        number == number.rounded() ? String(Int(number)) : String(number)
    }

    mutating func bool(_ key: String) throws(DeviceConfigurationError) -> Bool? {
        guard let node = take(key) else { return nil }
        guard let value = node.bool else { throw node.error("\(key): true or false") }
        return value
    }

    mutating func text(_ key: String) throws(DeviceConfigurationError) -> String? {
        guard let node = take(key) else { return nil }
        return try node.nonEmptyText()
    }

    mutating func list<T>(
        _ key: String, _ body: (Node) throws(DeviceConfigurationError) -> T
    ) throws(DeviceConfigurationError) -> [T] {
        guard let node = take(key) else { return [] }
        guard case .sequence(let sequence) = node else { throw node.error("\(key) is a list") }
        var result: [T] = []
        for element in sequence { result.append(try body(element)) }
        return result
    }

    mutating func require<T>(
        _ key: String, _ parent: Node, _ body: (Node) throws(DeviceConfigurationError) -> T
    ) throws(DeviceConfigurationError) -> T {
        guard let node = take(key) else { throw parent.error("\(what) needs '\(key)'") }
        return try body(node)
    }
}

extension Node {
    func error(_ reason: String) -> DeviceConfigurationError {
        DeviceConfigurationError(line: mark?.line ?? 0, column: mark?.column ?? 0, reason: reason)
    }

    func nonEmptyText() throws(DeviceConfigurationError) -> String {
        guard let text = scalar?.string, !text.isEmpty else { throw error("a name is expected here") }
        return text
    }

    /// `[X, Y]`, fractions of the picture's width and height.
    func point() throws(DeviceConfigurationError) -> CameraConfiguration.Point {
        guard case .sequence(let sequence) = self, sequence.count == 2,
            let x = sequence[0].float ?? sequence[0].int.map(Double.init),
            let y = sequence[1].float ?? sequence[1].int.map(Double.init), (0...1).contains(x), (0...1).contains(y)
        else { throw error("a point is [X, Y], fractions of the picture's width and height from 0 to 1") }
        return CameraConfiguration.Point(x: x, y: y)
    }
}
