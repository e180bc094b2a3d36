import Foundation
import LMDB

/// Dies with the writer's lock and the number of the newest commit as it was before that commit, of which readers then know
/// nothing: byte 48 of the lock file, behind magic, format and the readers' mutex (`MDB_rxbody` of LMDB 0.9).
package func dieBeforeReadersAreTold(_ head: String) throws {
    let transaction = try Environment(opening: head, EnvironmentOptions(databasesMax: 32)).beginWrite()
    let descriptor = open(head + "-lock", O_RDWR)
    var number: UInt64 = 0
    guard pread(descriptor, &number, 8, 48) == 8 else { throw Unexpected(what: "the lock file is short") }
    number -= 1
    guard pwrite(descriptor, &number, 8, 48) == 8 else { throw Unexpected(what: "the lock file can't be written") }
    kill(getpid(), SIGKILL)
    _ = consume transaction
}
