import Glibc

/// LMDB's record of unused pages, read from the file without mapping it.
///
/// Source: `MDB_page`, `MDB_node` and `mdb_freelist_save` in LMDB 0.9's `mdb.c`. A B+tree from transaction id to a list of
/// page numbers, which starts with its own length; a list too long for its leaf is in overflow pages.
struct FreeList {
    let descriptor: Int32
    let pageBytes: Int
    /// The page of the tree's root; all ones when the tree is empty.
    let root: UInt64

    /// Whether every page of `range` is unused. A tree that can't be read holds nothing.
    func holds(_ range: Range<UInt64>) -> Bool {
        var missing = Set(range)
        collect(root, depth: 0, removingFrom: &missing)
        return missing.isEmpty
    }

    private func collect(_ number: UInt64, depth: Int, removingFrom missing: inout Set<UInt64>) {
        // LMDB's own cursors are 32 pages deep at most.
        guard depth < 32, number != .max, !missing.isEmpty, let page = read(number, count: pageBytes) else { return }
        let kind: UInt16 = page.number(at: 10)
        let lower: UInt16 = page.number(at: 12)
        guard lower >= 16, Int(lower) <= pageBytes else { return }
        for pointer in stride(from: 16, to: Int(lower) - 1, by: 2) {
            let node = Int(page.number(at: pointer) as UInt16)
            guard node + 8 <= pageBytes else { return }
            let low: UInt16 = page.number(at: node)
            let high: UInt16 = page.number(at: node + 2)
            let flags: UInt16 = page.number(at: node + 4)
            let keyBytes: UInt16 = page.number(at: node + 6)
            let size = UInt64(low) | UInt64(high) << 16
            let data = node + 8 + Int(keyBytes)
            if kind & 0x01 != 0 {  // a branch: the fields of the size hold the child's page number
                collect(size | UInt64(flags) << 32, depth: depth + 1, removingFrom: &missing)
            } else if flags & 0x01 == 0 {
                guard data + Int(size) <= pageBytes else { return }
                remove(page[data..<data + Int(size)], from: &missing)
            } else {
                guard data + 8 <= pageBytes, let list = read(page.number(at: data), count: 16 + Int(size)) else {
                    return
                }
                remove(list[16...], from: &missing)
            }
        }
    }

    private func remove(_ list: ArraySlice<UInt8>, from missing: inout Set<UInt64>) {
        guard list.count >= 8 else { return }
        let count: UInt64 = list.number(at: list.startIndex)
        for index in 0..<min(Int(clamping: count), list.count / 8 - 1) {
            missing.remove(list.number(at: list.startIndex + 8 + index * 8))
        }
    }

    private func read(_ page: UInt64, count: Int) -> [UInt8]? {
        let (start, overflow) = page.multipliedReportingOverflow(by: UInt64(pageBytes))
        guard !overflow, let offset = off_t(exactly: start) else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        return pread(descriptor, &bytes, count, offset) == count ? bytes : nil
    }
}

extension RandomAccessCollection<UInt8> where Index == Int {
    /// The number in the machine's byte order, in which LMDB writes, at an index.
    func number<T: FixedWidthInteger>(at index: Int) -> T {
        var value: T = 0
        withUnsafeMutableBytes(of: &value) { $0.copyBytes(from: self[index..<index + MemoryLayout<T>.size]) }
        return value
    }
}
