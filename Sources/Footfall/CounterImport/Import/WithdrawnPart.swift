import Counts
import EventLog
import Timekeeping

/// What had been appended of a file that turned out to be another one before its import was done. It is taken back: a part of a file
/// that nobody has any more must not count beside the whole.
package struct WithdrawnPart: Sendable, Equatable, CustomStringConvertible {
    package let importID: ImportID
    /// Of which the import said something.
    package let intervals: Int
    /// The undo that took them back; `nil` where they couldn't be taken back.
    package internal(set) var undoneBy: ImportID?
    /// Why they couldn't.
    package internal(set) var obstacle: String?

    package var description: String {
        let number = intervals == 1 ? "1 interval" : "\(intervals) intervals"
        if let undoneBy {
            return
                "\(number) that import \(importID) had appended of it \(intervals == 1 ? "was" : "were") taken back by \(undoneBy)"
        }
        return "\(number) of it \(intervals == 1 ? "is" : "are") in the log as import \(importID)"
            + (obstacle.map { ", and can't be taken back now: \($0)" } ?? "")
    }
}

extension WithdrawnPart {
    /// Takes an import back.
    ///
    /// - Parameter undo: of the import.
    /// - Returns: also where that fails, with the reason.
    static func withdraw(_ importID: ImportID, appended: Int, _ undo: () throws -> ImportUndo.Plan) -> WithdrawnPart {
        do {
            let plan = try undo()
            return WithdrawnPart(importID: importID, intervals: plan.intervals, undoneBy: plan.id)
        } catch {
            return WithdrawnPart(importID: importID, intervals: appended, obstacle: "\(error)")
        }
    }
}
