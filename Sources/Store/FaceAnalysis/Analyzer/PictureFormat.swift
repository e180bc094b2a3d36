/// The formats that pictures may have, told by their first bytes: a content type is only what somebody claims.
package enum PictureFormat: String, Sendable, CaseIterable {
    case jpeg = "image/jpeg"
    case png = "image/png"
    case gif = "image/gif"
    case bmp = "image/bmp"
    /// Netpbm, binary: P5 and P6.
    case netpbm = "image/x-portable-anymap"

    package struct Size: Sendable, Equatable {
        package let width: Int
        package let height: Int

        package init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }

    /// What the limits are for: the Face API takes at most 6 MB, and a small file may unpack to more than the memory holds.
    package struct Limits: Sendable, Equatable {
        package var bytesMax = 6 << 20
        package var pixelsMax = 64 << 20

        package init() {}
    }

    /// The format of a picture that is within the limits.
    ///
    /// - Throws: ``AnalysisFailure/giveUp(_:reason:)``: no picture, or too large.
    package static func check(_ bytes: [UInt8], _ limits: Limits = Limits()) throws(AnalysisFailure) -> PictureFormat {
        guard bytes.count <= limits.bytesMax else {
            throw .giveUp(
                .tooLarge, reason: "it has more than the \(limits.bytesMax) bytes that a picture may have")
        }
        guard !bytes.isEmpty else { throw .giveUp(.notAPicture, reason: "it is empty") }
        guard let format = PictureFormat(bytes) else {
            throw .giveUp(
                .notAPicture,
                reason: "its \(bytes.count) bytes begin as no JPEG, PNG, GIF, BMP, PGM or PPM does")
        }
        guard let size = format.size(of: bytes), size.width > 0, size.height > 0 else {
            throw .giveUp(.notAPicture, reason: "it begins as \(format.rawValue), but its header is broken or cut off")
        }
        // Both below 2^32, so that the product is exact.
        guard size.width.multipliedReportingOverflow(by: size.height).partialValue <= limits.pixelsMax,
            size.width <= limits.pixelsMax, size.height <= limits.pixelsMax
        else {
            throw .giveUp(
                .tooLarge,
                reason: "it has \(size.width) x \(size.height) pixels; \(limits.pixelsMax) in all are the most")
        }
        return format
    }

    init?(_ bytes: [UInt8]) {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if bytes.starts(with: Array("GIF87a".utf8)) || bytes.starts(with: Array("GIF89a".utf8)) {
            self = .gif
        } else if bytes.starts(with: Array("BM".utf8)) {
            self = .bmp
        } else if bytes.count > 2, bytes[0] == UInt8(ascii: "P"),
            [UInt8(ascii: "5"), UInt8(ascii: "6")].contains(bytes[1]),
            Self.isSpace(bytes[2])
        {
            self = .netpbm
        } else {
            return nil
        }
    }

    /// Width and height by the header; `nil` where that is broken.
    package func size(of bytes: [UInt8]) -> Size? {
        switch self {
        case .png:
            // Signature, then the first chunk: length, "IHDR", width, height.
            guard bytes.count >= 24, Array(bytes[12..<16]) == Array("IHDR".utf8) else { return nil }
            return Size(width: Self.big(bytes, 16, 4), height: Self.big(bytes, 20, 4))
        case .gif:
            guard bytes.count >= 10 else { return nil }
            return Size(width: Int(bytes[6]) | Int(bytes[7]) << 8, height: Int(bytes[8]) | Int(bytes[9]) << 8)
        case .bmp:
            // File header of 14 bytes, then BITMAPINFOHEADER; a negative height is a picture from the top down.
            guard bytes.count >= 26 else { return nil }
            func little(_ at: Int) -> Int {
                Int(Int32(truncatingIfNeeded: (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }))
            }
            return Size(width: little(18), height: abs(little(22)))
        case .jpeg: return Self.jpegSize(bytes)
        case .netpbm: return Self.netpbmSize(bytes)
        }
    }

    private static func big(_ bytes: [UInt8], _ at: Int, _ count: Int) -> Int {
        bytes[at..<(at + count)].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// Walks the segments to the frame header (SOF0 to SOF15, without DHT, JPG and DAC, which share the range).
    private static func jpegSize(_ bytes: [UInt8]) -> Size? {
        var at = 2
        while at + 4 <= bytes.count {
            guard bytes[at] == 0xFF else { return nil }
            let marker = bytes[at + 1]
            if marker == 0xFF {
                at += 1
                continue
            }
            if marker == 0x01 || (0xD0...0xD8).contains(marker) {
                at += 2
                continue
            }
            let length = big(bytes, at + 2, 2)
            guard length >= 2 else { return nil }
            if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
                guard length >= 7, at + 9 <= bytes.count else { return nil }
                return Size(width: big(bytes, at + 7, 2), height: big(bytes, at + 5, 2))
            }
            guard marker != 0xD9, marker != 0xDA else { return nil }
            at += 2 + length
        }
        return nil
    }

    /// `P5 WIDTH HEIGHT MAXIMUM`, separated by white space; `#` begins a comment to the end of the line.
    private static func netpbmSize(_ bytes: [UInt8]) -> Size? {
        var at = 2
        func number() -> Int? {
            while at < bytes.count, isSpace(bytes[at]) || bytes[at] == UInt8(ascii: "#") {
                if bytes[at] == UInt8(ascii: "#") {
                    while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 }
                } else {
                    at += 1
                }
            }
            var value: Int?
            while at < bytes.count, let digit = Character(UnicodeScalar(bytes[at])).wholeNumberValue {
                guard (value ?? 0) < 1 << 24 else { return nil }
                value = (value ?? 0) * 10 + digit
                at += 1
            }
            return value
        }
        guard let width = number(), let height = number(), number() != nil else { return nil }
        return Size(width: width, height: height)
    }
}
