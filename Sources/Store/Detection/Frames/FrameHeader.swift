import ErrorKinds

/// What the front of some bytes is, when a header is looked for there.
enum HeaderParse<Header: Equatable>: Equatable {
    /// A whole header, and the bytes it takes.
    case found(Header, length: Int)
    /// As far as it goes it is one: more bytes are needed.
    case incomplete
    /// It is none, and at which byte that shows.
    case damaged(at: Int, reason: String)
    case unsupported(what: String, remedy: Remedy)

    /// A longer header is damage: a comment of this length is nobody's.
    static var bytesMax: Int { 8192 }
}

/// The largest picture that is taken for one: damage must not ask for all memory.
enum PictureLimits {
    static let sideMax = 16_384
    static let pixelsMax = 1 << 26

    /// What is wrong with a size, if something is.
    static func fault(width: Int, height: Int) -> String? {
        if width < 1 || height < 1 { return "a picture of \(width)x\(height) pixels" }
        if width > sideMax || height > sideMax || width * height > pixelsMax {
            return "\(width)x\(height) is larger than \(sideMax) pixels a side or 64 million pixels"
        }
        return nil
    }
}

extension UInt8 {
    /// White space as PNM has it: blank, tab, line feed, vertical tab, form feed, carriage return.
    var isPNMSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
    var isDigit: Bool { (0x30...0x39).contains(self) }
}
