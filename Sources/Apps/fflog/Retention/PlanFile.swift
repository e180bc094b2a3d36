import Foundation
import Reports
import Retention
import Terminal

/// A retention plan as a file.
enum PlanFile {
    /// Writes the plan under another name first, so that a file that is there is whole.
    static func write(_ plan: RetentionPlan, to path: String) throws {
        try OutputFile.write([UInt8]((try RetentionReport.json(plan) + "\n").utf8), to: path)
    }

    static func read(_ path: String) throws -> RetentionPlan {
        let data: Data
        do { data = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
            throw CommandEnded(ExitStatus.failure, "\(path): can't be read: \(error.localizedDescription)")
        }
        struct Versioned: Decodable { var format: Int }
        let format = (try? JSONDecoder().decode(Versioned.self, from: data))?.format
        if let format, format != RetentionPlan.format {
            throw CommandEnded(
                ExitStatus.refused,
                "\(path): the plan's format is \(format); this program knows \(RetentionPlan.format). Nothing was removed"
            )
        }
        do { return try JSONDecoder().decode(RetentionPlan.self, from: data) } catch {
            throw CommandEnded(
                ExitStatus.failure,
                "\(path) is no retention plan; make one with: fflog retention plan -o \(path)")
        }
    }
}
