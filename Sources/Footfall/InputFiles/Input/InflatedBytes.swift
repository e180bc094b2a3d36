import Gzip

/// The bytes of a file, inflated where it begins as gzip does: read from the front, with a look ahead. Never whole in memory.
///
/// For one thread.
final class InflatedBytes {
    let file: SourceFile
    let isInflated: Bool
    private var gzip: GzipReader?
    /// What was looked at and not read yet.
    private var ahead: [UInt8] = []
    private let take: (UnsafeRawBufferPointer) -> Void

    /// So many bytes tell what a file is.
    static let headBytes = 4096

    /// - Parameter take: given the stored bytes in order, each once, as they are read.
    init(_ file: SourceFile, take: @escaping (UnsafeRawBufferPointer) -> Void = { _ in }) throws(SourceFileError) {
        self.file = file
        self.take = take
        file.rewind()
        isInflated = try file.bytes(at: 0, count: 2).withUnsafeBytes { GzipReader.isGzip($0) }
        guard isInflated else { return }
        gzip = GzipReader { piece in
            let count = try file.read(into: piece)
            take(UnsafeRawBufferPointer(rebasing: piece[..<count]))
            return count
        }
    }

    /// The next bytes, which stay to be read: ``headBytes`` of them, fewer only where the file ends.
    func head() throws(SourceFileError) -> [UInt8] {
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.headBytes, alignment: 1)
        defer { piece.deallocate() }
        while ahead.count < Self.headBytes {
            let count = try fill(UnsafeMutableRawBufferPointer(rebasing: piece[..<(Self.headBytes - ahead.count)]))
            if count == 0 { break }
            ahead += piece[..<count]
        }
        return ahead
    }

    /// Fills the front of `target`; returns how many bytes, 0 at the end.
    func read(into target: UnsafeMutableRawBufferPointer) throws(SourceFileError) -> Int {
        guard !ahead.isEmpty, target.count > 0 else { return try fill(target) }
        let count = min(target.count, ahead.count)
        ahead.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        ahead.removeFirst(count)
        return count
    }

    /// Passes over bytes that were looked at.
    func skip(_ count: Int) throws(SourceFileError) { ahead.removeFirst(min(count, try head().count)) }

    private func fill(_ target: UnsafeMutableRawBufferPointer) throws(SourceFileError) -> Int {
        guard target.count > 0 else { return 0 }
        guard isInflated else {
            let count = try file.read(into: target)
            take(UnsafeRawBufferPointer(rebasing: target[..<count]))
            return count
        }
        do {
            return try gzip!.read(into: target)
        } catch let error as SourceFileError {
            throw error
        } catch {
            throw .corruptGzip(path: file.path, reason: "\(error)")
        }
    }
}
