import Glibc

/// What a process's address space has room for. LMDB maps a file in the size that it may grow to, in one piece.
enum AddressSpace {
    /// Why a file could not be mapped in `bytes`; `nil` where there is room for that, so that it was something else.
    static func refusal(of bytes: Int, path: String) -> LMDBError? {
        guard !isFree(bytes) else { return nil }
        let free = largestFree(below: bytes)
        var limit = rlimit()
        let isLimited =
            getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 && limit.rlim_cur < UInt64(Int.max)
        return LMDBError(
            code: ENOMEM,
            operation: "open: it is mapped in \(amount(bytes)) of address space, which is neither memory nor disk, and "
                + "the process has \(amount(free)) left in one piece",
            path: path,
            help: isLimited
                ? "its limit of address space, RLIMIT_AS, is \(amount(Int(limit.rlim_cur))): lift it"
                : "have it open fewer files at once, or use a kernel with addresses of 48 bits; one with 39 bits has 512 GiB "
                    + "in all for a process")
    }

    /// The largest piece that could be mapped now, to a 64th of `bytes`, which can't.
    private static func largestFree(below bytes: Int) -> Int {
        let step = max(bytes / 64, 65536)
        var (fits, tooLarge) = (0, bytes)
        while tooLarge - fits > step {
            let middle = fits + (tooLarge - fits) / 2
            if isFree(middle) { fits = middle } else { tooLarge = middle }
        }
        return fits
    }

    private static func isFree(_ bytes: Int) -> Bool {
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        guard let piece = mmap(nil, bytes, PROT_NONE, flags, -1, 0), piece != MAP_FAILED else { return false }
        munmap(piece, bytes)
        return true
    }

    private static func amount(_ bytes: Int) -> String {
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
        var (value, unit) = (Double(bytes), 0)
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        let tenths = Int((value * 10).rounded(.down))
        return tenths % 10 == 0 ? "\(tenths / 10) \(units[unit])" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}
