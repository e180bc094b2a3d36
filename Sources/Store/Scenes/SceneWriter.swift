package import Detection

/// The bytes of frames as a stream: PGM, or Y4M without colour.
package enum SceneWriter {
    package enum Format: String, Sendable, CaseIterable { case pgm, y4m }

    /// What stands before the first frame; nothing for PGM.
    package static func begin(_ format: Format, _ size: PictureSize, _ rate: FrameRate) -> [UInt8] {
        switch format {
        case .pgm: []
        case .y4m:
            Array(
                "YUV4MPEG2 W\(size.width) H\(size.height) F\(rate.numerator):\(rate.denominator) Ip A1:1 Cmono\n".utf8)
        }
    }

    /// Appends a frame to `bytes`.
    package static func append(_ frame: GrayFrame, as format: Format, to bytes: inout [UInt8]) {
        switch format {
        case .pgm: bytes += Array("P5\n\(frame.size.width) \(frame.size.height)\n255\n".utf8)
        case .y4m: bytes += Array("FRAME\n".utf8)
        }
        bytes.append(contentsOf: UnsafeBufferPointer(start: frame.pixels, count: frame.size.pixels))
    }
}
