import Glibc
import LMDB
import TestSupport
import Testing

@Suite struct LMDBErrorTests {
    let folder: TemporaryFolder

    init() throws { folder = TemporaryFolder() }

    @Test func `an error says where, what, LMDB's own name, why, and what helps`() {
        let full = LMDBError(code: LMDBError.mapFull, operation: "commit", path: "/data/head.mdb")
        #expect(
            full.description
                == "/data/head.mdb: commit: MDB_MAP_FULL: Environment mapsize limit reached "
                + "(open it with a larger map, or remove data)")
        let disk = LMDBError(code: ENOSPC, operation: "commit", path: "/data/head.mdb")
        #expect(
            disk.description
                == "/data/head.mdb: commit: ENOSPC: No space left on device (free space on its device and try again)")
        #expect(LMDBError(code: 9999, operation: "open", path: "x").name == "errno 9999")
    }

    @Test func `lack of space, lack of rights and a failing device are told apart`() {
        func error(_ code: Int32) -> LMDBError { LMDBError(code: code, operation: "commit", path: "x") }
        for code in [ENOSPC, EDQUOT, EFBIG, LMDBError.mapFull] {
            #expect(error(code).isOutOfSpace && !error(code).isReadOnly && !error(code).isDeviceFailure)
        }
        for code in [EACCES, EPERM, EROFS] {
            #expect(!error(code).isOutOfSpace && error(code).isReadOnly && !error(code).isDeviceFailure)
        }
        for code in [EIO, LMDBError.corrupted] {
            #expect(!error(code).isOutOfSpace && !error(code).isReadOnly && error(code).isDeviceFailure)
        }
    }

    @Test func `keys of no bytes and of more than 511 are refused, and the transaction goes on`() throws {
        let environment = try Environment(opening: folder.makeFile())
        let entries = try environment.database("entries")
        try environment.write { transaction in
            for size in [0, 512] {
                do {
                    try transaction.put([UInt8](repeating: 1, count: size), [], in: entries)
                    Issue.record("a key of \(size) bytes was put")
                } catch let error as LMDBError {
                    #expect(error.name == "MDB_BAD_VALSIZE")
                    #expect(error.description.contains("a key of \(size) bytes"))
                }
            }
            try transaction.put([UInt8](repeating: 1, count: 511), [7], in: entries)
        }
        #expect(try environment.read { try $0.bytes([UInt8](repeating: 1, count: 511), in: entries) } == [7])
    }
}
