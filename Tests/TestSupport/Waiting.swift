import Foundation

/// Something that a test did not expect; also thrown where there is no test to record an issue in, as in a child process.
package struct Unexpected: Error, CustomStringConvertible {
    package let what: String

    package init(what: String) { self.what = what }

    package var description: String { what }
}

/// A time that no machine needs: a test that fails waits this long, and a busy machine starts processes late.
private let patience = Duration.seconds(600)

/// Blocks until what another thread or process brings about is there.
///
/// - Throws: ``Unexpected`` where it isn't after ten minutes; what `condition` throws.
package func eventually(
    _ what: @autoclosure () -> String = "what was waited for", _ condition: () throws -> Bool
) throws {
    let end = ContinuousClock.now + patience
    while try !condition() {
        guard ContinuousClock.now < end else { throw Unexpected(what: "\(what()) did not happen within ten minutes") }
        usleep(1_000)
    }
}

/// The same without blocking a thread.
package func eventually(
    _ what: @autoclosure () -> String = "what was waited for", _ condition: () throws -> Bool
) async throws {
    let end = ContinuousClock.now + patience
    while try !condition() {
        guard ContinuousClock.now < end else { throw Unexpected(what: "\(what()) did not happen within ten minutes") }
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// Waits for a file by which another process or thread says that it has come so far.
package func awaitFile(_ path: String) throws { try eventually(path) { access(path, F_OK) == 0 } }
