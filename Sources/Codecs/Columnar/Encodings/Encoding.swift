/// How a frame, or a block inside one, stores its values. The numbers are stored.
enum Encoding: UInt8 {
    /// Every row is null; no bytes.
    case absent = 0
    case constant = 1
    case frameOfReference = 2
    case deltaFrameOfReference = 3
    case runLength = 4
    case scalarDictionary = 5
    case decimalFloat32 = 6
    case decimalFloat64 = 7
    case raw = 8
    case textDictionary = 9
    case plainText = 10
    /// The values of another column; no bytes.
    case alias = 11

    // From version 2 on.

    /// Blocks of 1,024 values, each packed around its own line, outliers apart.
    case patchedBlocks = 12
    case numberedDictionary = 13
    case numberedText = 14
    case repeats = 15
    /// Texts whose codes count from a base per entry of another column.
    case keyedTexts = 16
    /// Differences from the last value with the same entry of another column.
    case keyedDelta = 17

    /// The last that version 1 knows.
    static let lastOfVersion1 = alias

    /// Whether a frame begins with the value column that it is told by.
    var isKeyed: Bool { self == .keyedTexts || self == .keyedDelta }

    static func decimalFloat(_ kind: ColumnKind) -> Encoding { kind == .float32 ? .decimalFloat32 : .decimalFloat64 }
}

/// Which encodings a block may use: each level may contain only lower ones, so that forged bytes can't nest without end.
enum Nesting: UInt8, Comparable {
    /// Constant, frame of reference, delta, raw.
    case leaf = 0
    /// Leaf, run-length or blocks.
    case inner = 1
    /// Any scalar encoding.
    case frame = 2

    static func < (a: Nesting, b: Nesting) -> Bool { a.rawValue < b.rawValue }
}

/// The order in which minimum and maximum of lanes are taken.
enum LaneOrder {
    case signed, unsigned

    init(_ kind: ColumnKind) { self = kind == .signed ? .signed : .unsigned }

    /// Exclusive-or with it turns this order into the unsigned one.
    var flip: UInt64 { self == .signed ? 1 &<< 63 : 0 }
}
