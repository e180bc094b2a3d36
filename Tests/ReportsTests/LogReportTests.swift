import EventLog
import Testing
import TestSupport
import Timekeeping

@testable import Reports

/// Reports are of the log alone: a server has them without the command line.
@Suite struct LogReportTests {
    private func log() throws -> (EventLog, TemporaryFolder) {
        let folder = TemporaryFolder()
        let log = try EventLog.open(folder.path + "/data", .create)
        var configuration = TopicConfiguration(name: "plain")
        configuration.partitions = 2
        try log.createTopic(configuration)
        return (log, folder)
    }

    @Test func `a topic's report has its settings and a state a partition, as JSON and as tables`() throws {
        let (log, folder) = try log()
        let report = try TopicReport(try log.topic("plain"), in: log)
        let json = report.json.text
        #expect(json.hasPrefix(#"{"topic":"plain","id":"#))
        #expect(json.contains(#""records":0,"stored_bytes":0,"partition_states":[{"partition":0,"log_start":0,"#))
        #expect(report.partitions.text.split(separator: "\n").count == 3)
        #expect(report.settings.text.contains("schema             none: records of any bytes"))
        #expect(
            TopicReport.table([report]).text == """
                TOPIC  PARTITIONS  CLASS        SCHEMA  RECORDS  BYTES  SYNTHETIC
                plain           2  operational  -             0      0  -

                """)
        withExtendedLifetime(folder) {}
    }

    @Test func `what a topic keeps is in the words and in the fields of its policy`() throws {
        let (log, folder) = try log()
        var policy = RetentionPolicy()
        policy.bytesMax = 200_000_000
        policy.recordsMax = 1_000
        #expect(PolicyReport.text(policy) == "200MB, 1,000 records")
        #expect(PolicyReport.text("plain", old: nil, new: policy) == "topic 'plain' keeps at most 200MB, 1,000 records")
        #expect(PolicyReport.text("plain", old: policy, new: nil).contains("until now at most 200MB"))
        #expect(
            PolicyReport.json(policy).text
                == #"{"max_age_ms":null,"age_clock":null,"max_bytes":200000000,"max_records":1000}"#)
        let holdings = try log.holdings(of: "plain")
        #expect(HoldingsReport.json(holdings).text.hasPrefix(#"{"topic":"plain","policy":null,"records":0,"#))
        withExtendedLifetime(folder) {}
    }

    @Test func `a damage says what helps as its reader would type it`() throws {
        let (log, folder) = try log()
        let report = try log.verify()
        #expect(FindingsReport.json(report) { what, _ in what }.text.hasPrefix(#"{"ok":true,"topics":"#))
        withExtendedLifetime(folder) {}
    }
}
