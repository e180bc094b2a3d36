import EventLog
import FootfallProducers
import Foundation
import TestSupport
import Testing

/// A counter file that somebody writes while it is imported.
@Suite struct ChangedFileTests {
    private let folder = TemporaryFolder()

    private func rows(_ total: Int) -> String {
        var text = DublinText.header
        for month in 1...12 {
            for day in 1...28 {
                for hour in 0..<24 {
                    text += String(
                        format: "%02d/%02d/2023 %02d:00,%d,%d,%d,,,\n", day, month, hour, total, total - 1, 1)
                }
            }
        }
        return text
    }

    @Test func `a file that changes between its first reading and the end of the import is refused, and is not done`()
        throws
    {
        let data = try TemporaryLog()
        let path = folder.path("counts.csv")
        try rows(3).write(toFile: path, atomically: false, encoding: .utf8)
        var options = CountsImporter.Options(format: .dublin)
        options.topic = "counts"
        let error = #expect(throws: SourceFileError.self) {
            try CountsImporter(log: data.log, file: SourceFile(path: path), options: options).run { notice in
                guard case .progress = notice else { return }
                try rows(5).write(toFile: path, atomically: false, encoding: .utf8)
            }
        }
        guard case .changed(path)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        // As it was first it is not marked as complete: the rest of it is not skipped.
        try rows(3).write(toFile: path, atomically: false, encoding: .utf8)
        let summary = try CountsImporter(log: data.log, file: SourceFile(path: path), options: options).run { _ in }
        #expect(summary.read == 12 * 28 * 24)
    }
}
