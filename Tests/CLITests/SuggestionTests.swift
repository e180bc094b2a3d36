import Foundation
import TestSupport
import Testing

/// A name that is misspelt is answered with the one that was meant.
@Suite struct SuggestionTests {
    @Test(arguments: [
        (["topc", "list"], 2, "did you mean 'topic'?"), (["topic", "lst"], 2, "did you mean 'list'?"),
        (["import", "cuonts", "a.csv"], 2, "did you mean 'counts'?"), (["bogus"], 2, "topic, produce, consume"),
        (["consume", "dors"], 1, "did you mean 'doors'?"), (["consume", "windows"], 1, "fflog topic create windows"),
        (["topic", "describe", "Doors"], 1, "did you mean 'doors'?"),
        (["projection", "run", "daily-count"], 1, "did you mean 'daily-counts'?"),
        (
            ["projection", "query", "daily-counts", "--site", "Mary St/Jervis st"], 5,
            "did you mean 'Mary st/Jervis st'?"
        ),
        (["import", "counts", "a.csv", "--preset", "dubln"], 1, "did you mean 'dublin'?"),
        (["group", "describe", "alrm"], 1, "did you mean 'alarm'?"),
        (["consume", "doors", "--folow"], 2, "Did you mean '--follow'?"),
    ]) func `a misspelt command, topic, projection, site, preset, group or option gets a suggestion`(
        arguments: [String], status: Int32, says: String
    ) throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "doors")
        try fflog.ok("consume", "doors", "-g", "alarm")
        let counts = FflogProcess.package.appendingPathComponent("data/dublin-2023-12-16.csv").path
        try fflog.ok("import", "counts", counts, "--preset", "dublin-day")
        try fflog.ok("projection", "run", "daily-counts", "--once")
        let result = try fflog.start(arguments).result()
        #expect(result.status == status && result.errors.contains(says), "\(result.status) \(result.errors)")
        #expect(result.text.isEmpty)
    }

    @Test func `global options before help, or before a command that only has others, are no error of their own`()
        throws
    {
        let fflog = try FflogProcess()
        for arguments in [["help", "topic"], ["topic", "--help"], ["help"]] {
            let result = try fflog.start(arguments).result()
            #expect(result.status == 0 && result.text.contains("USAGE"), "\(arguments): \(result.errors)")
        }
        #expect(!(try fflog.start(["topic"]).result().errors.contains("'-d'")))
    }
}
