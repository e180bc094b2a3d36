/// Where the key file of a data directory is, unless somebody says otherwise.
package enum KeyFileLocation {
    /// - Parameters:
    ///   - option: what the command line or the configuration says.
    ///   - environment: the value of `FFLOG_KEY_FILE`.
    ///   - data: the data directory.
    /// - Returns: the option, else the environment's, else the data directory's name with `.key` behind it: beside it.
    package static func path(option: String?, environment: String?, data: String) -> String {
        if let option, !option.isEmpty { return option }
        if let environment, !environment.isEmpty { return environment }
        var data = data
        while data.count > 1, data.hasSuffix("/") { data.removeLast() }
        return data + ".key"
    }
}
