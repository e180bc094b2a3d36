internal import CPlatform
internal import Glibc

extension ChildProcess {
    /// What is started.
    package enum Program: Sendable, Equatable {
        /// A path, or a name to be looked up in PATH, and its arguments.
        case executable(String, [String] = [])
        /// A line for `/bin/sh`.
        case shell(String)

        var arguments: [String] {
            switch self {
            case .executable(let path, let arguments): [path] + arguments
            case .shell(let line): ["/bin/sh", "-c", line]
            }
        }

        /// How an error names it.
        var shown: String {
            switch self {
            case .executable(let path, _): path
            case .shell(let line): line
            }
        }
    }

    /// The standard descriptors that go to us and not to wherever ours go.
    package struct Pipes: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        package static let input = Pipes(rawValue: 1 << 0)
        package static let output = Pipes(rawValue: 1 << 1)
    }

    /// - Returns: 0, or the number of the error.
    static func makePipe(_ pipe: inout (read: Int32, write: Int32)?) -> Int32 {
        var ends: [Int32] = [-1, -1]
        guard fflog_pipe(&ends) == 0 else { return errno }
        pipe = (ends[0], ends[1])
        return 0
    }

    /// - Parameters:
    ///   - input: what becomes its standard input, and `output` its standard output; `nil` leaves it ours.
    /// - Returns: 0, or the number of the error.
    static func spawn(
        _ pid: inout pid_t, _ arguments: [String], _ environment: [String: String], input: Int32?, output: Int32?
    ) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input { posix_spawn_file_actions_adddup2(&actions, input, 0) }
        if let output { posix_spawn_file_actions_adddup2(&actions, output, 1) }
        _ = fflog_spawn_close_from(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = variables(environment).map { strdup($0) } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        return posix_spawnp(&pid, arguments[0], &actions, &attributes, &argv, &envp)
    }

    /// `NAME=VALUE` of our environment and of `more`, which goes before it.
    private static func variables(_ more: [String: String]) -> [String] {
        var variables = more.map { "\($0.key)=\($0.value)" }
        var next = environ
        while let entry = next.pointee {
            let variable = String(cString: entry)
            if more[String(variable.prefix { $0 != "=" })] == nil { variables.append(variable) }
            next += 1
        }
        return variables
    }
}
