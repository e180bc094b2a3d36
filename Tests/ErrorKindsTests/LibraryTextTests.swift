import Foundation
import Testing

/// A library's reader may be at a shell, behind a server or in a test: what it is to type is the command line's matter.
@Suite struct LibraryTextTests {
    /// The commands that the command line has, by their first word.
    private static func commands(_ files: [SourceFile]) -> Set<String> {
        var found: Set<String> = []
        for file in files where file.isCommandLine {
            for match in file.text.matches(of: /commandName: "([a-z-]+)"/) { found.insert(String(match.1)) }
        }
        return found
    }

    /// What in a text would have to be typed at a shell; `nil` where nothing is.
    private static func command(in text: String, _ commands: Set<String>) -> String? {
        for match in text.matches(of: /fflog ([a-z-]+)/) where commands.contains(String(match.1)) {
            return String(match.0)
        }
        if let option = text.firstMatch(of: /(^|[\s(`'"=])(--[a-z][a-z-]*)/) { return String(option.2) }
        if let option = text.firstMatch(of: /[\s(`](-[a-zA-Z])([\s)`.,;:]|$)/) { return String(option.1) }
        if text.contains(" "), let variable = text.firstMatch(of: /FFLOG_[A-Z_]+/) { return String(variable.0) }
        let programs = /(^|[\s(`])((chmod|chown|usermod|ulimit|umask|iconv|ffmpeg|protoc|sudo|mount)([\s'`)]|$))/
        return text.firstMatch(of: programs).map { String($0.2) }
    }

    @Test func `no text of a library tells its reader what to type`() throws {
        let files = try SourceFile.all()
        let commands = Self.commands(files)
        #expect(commands.isSuperset(of: ["topic", "verify", "projection", "device", "blob", "retention"]))
        var count = 0
        for file in files where !file.isCommandLine {
            for literal in file.literals {
                count += 1
                let found = Self.command(in: literal, commands)
                #expect(found == nil, "\(file.path): \"\(literal)\"")
            }
        }
        #expect(count > 100)
    }

    @Test func `no documentation of a library sends its reader to a command`() throws {
        let files = try SourceFile.all()
        let commands = Self.commands(files)
        for file in files where !file.isCommandLine {
            for line in file.documentation {
                for match in line.matches(of: /fflog ([a-z-]+)/) {
                    #expect(!commands.contains(String(match.1)), "\(file.path): \(line)")
                }
            }
        }
    }

    @Test(arguments: [
        "create it with: fflog topic create x", "give --site", "name one with -d", "set FFLOG_DATA first",
        "run: chmod 600 …", "as `iconv -t UTF-8` does", "(ulimit -f)", "--yes",
    ])
    func `what has to be typed is found`(text: String) {
        #expect(Self.command(in: text, ["topic"]) != nil)
    }

    @Test(arguments: [
        "was written by a newer fflog: its format is 2", "fflog runs", "2023-12-16", "a - b", "x-y", "FFLOG_PICTURE",
        "-1 for none", "a mode of 2750",
    ])
    func `what nobody types is not`(text: String) { #expect(Self.command(in: text, ["topic"]) == nil) }

    @Test func `literals are found in all their forms`() {
        var scanner = LiteralScanner(
            ##"""
            // "not this"
            let a = "plain", b = "with \(name("inner")) and \"quotes\""
            let c = #"raw "text" with \(no) and \#(some)"#  /* "nor this" */
            let d = """
                two
                lines \(1 + (2))
                """
            """##)
        let found = scanner.literals()
        #expect(
            found.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") } == [
                "plain", "inner", "with … and \"quotes\"", "raw \"text\" with \\(no) and …", "two lines …",
            ])
    }
}
