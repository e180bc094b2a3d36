import ErrorKinds

/// The header of a Y4M stream, `YUV4MPEG2 W384 H288 F25:1 C420jpeg`, as mjpegtools' yuv4mpeg(5) has it.
struct Y4MHeader: Equatable {
    var size: PictureSize
    /// `nil` where it is unknown: `F0:0`, or none.
    var rate: FrameRate?
    /// The bytes behind the luma plane of every frame, which are passed over.
    var chromaBytes: Int

    static let magic = Array("YUV4MPEG2".utf8)
    static let frameMagic = Array("FRAME".utf8)

    static func parse(_ bytes: UnsafeRawBufferPointer) -> HeaderParse<Y4MHeader> {
        guard bytes.starts(with: magic.prefix(bytes.count)) else { return .damaged(at: 0, reason: "no YUV4MPEG2") }
        let longest = HeaderParse<Y4MHeader>.bytesMax
        guard let end = bytes.firstIndex(of: 0x0A), end < longest else {
            if bytes.count < longest { return .incomplete }
            return .damaged(at: longest, reason: "it doesn't end within 8192 bytes")
        }
        guard end == magic.count || bytes[magic.count] == 0x20 else {
            return .damaged(at: magic.count, reason: "no blank behind YUV4MPEG2")
        }
        var width: Int?
        var height: Int?
        var rate: FrameRate?
        var space = "420jpeg"
        var cursor = magic.count
        while cursor < end {
            let tag = cursor + 1
            cursor = bytes[tag..<end].firstIndex(of: 0x20) ?? end
            guard tag < cursor else { continue }
            let text = String(decoding: bytes[(tag + 1)..<cursor], as: UTF8.self)
            switch bytes[tag] {
            case UInt8(ascii: "W"):
                width = Int(text)
                if width == nil { return .damaged(at: tag, reason: "the width is no number") }
            case UInt8(ascii: "H"):
                height = Int(text)
                if height == nil { return .damaged(at: tag, reason: "the height is no number") }
            case UInt8(ascii: "F"):
                let halves = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
                guard halves.count == 2, let numerator = halves[0], let denominator = halves[1] else {
                    return .damaged(at: tag, reason: "the frame rate is not of the form F25:1")
                }
                rate = FrameRate(numerator, denominator)
                if rate == nil, numerator != 0 || denominator != 0 {
                    return .damaged(at: tag, reason: "a frame rate of \(numerator)/\(denominator)")
                }
            case UInt8(ascii: "C"): space = text
            default: break  // interlacing, aspect, comments: nothing that changes where the luma is
            }
        }
        guard let width, let height else { return .damaged(at: 0, reason: "no width, or no height") }
        if let fault = PictureLimits.fault(width: width, height: height) { return .damaged(at: 0, reason: fault) }
        guard let chromaBytes = chromaBytes(space, width, height) else {
            return .unsupported(what: "Y4M in the colour space C\(space)", remedy: .sendY4M)
        }
        let header = Y4MHeader(
            size: PictureSize(width: width, height: height), rate: rate, chromaBytes: chromaBytes)
        return .found(header, length: end + 1)
    }

    /// The samples besides luma; `nil` for a colour space that isn't read.
    private static func chromaBytes(_ space: String, _ width: Int, _ height: Int) -> Int? {
        let halfWidth = (width + 1) / 2
        let halfHeight = (height + 1) / 2
        return switch space {
        case "420", "420jpeg", "420mpeg2", "420paldv": 2 * halfWidth * halfHeight
        case "411": 2 * ((width + 3) / 4) * height
        case "422": 2 * halfWidth * height
        case "440": 2 * width * halfHeight
        case "444": 2 * width * height
        case "444alpha": 3 * width * height
        case "mono": 0
        default: nil
        }
    }

    /// What stands before every frame: `FRAME`, parameters, line feed. Its length.
    static func parseFrame(_ bytes: UnsafeRawBufferPointer) -> HeaderParse<Int> {
        let magic = frameMagic
        guard bytes.starts(with: magic.prefix(bytes.count)) else { return .damaged(at: 0, reason: "no FRAME") }
        guard bytes.count > magic.count else { return .incomplete }
        guard bytes[magic.count] == 0x20 || bytes[magic.count] == 0x0A else {
            return .damaged(at: magic.count, reason: "no blank behind FRAME")
        }
        let longest = HeaderParse<Int>.bytesMax
        guard let end = bytes.firstIndex(of: 0x0A), end < longest else {
            if bytes.count < longest { return .incomplete }
            return .damaged(at: longest, reason: "it doesn't end within 8192 bytes")
        }
        return .found(end + 1, length: end + 1)
    }
}
