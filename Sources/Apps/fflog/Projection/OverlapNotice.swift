import EventLog
import FootfallProjections
import Projections
import Reports
import Terminal

/// Tells of intervals that a projection of counts leaves out, since they overlap one that counts and may have the same people.
enum OverlapNotice {
    /// Of the version of a projection that serves; none where it was never run.
    static func overlaps(_ projection: any FootfallProjection, _ log: EventLog) throws -> CountOverlaps {
        do {
            return try projection.overlaps(ProjectionFile.serving(projection.name, in: log.directory.projectionsPath))
        } catch ProjectionError.neverRun { return CountOverlaps() }
    }

    /// `nil` where there are none.
    static func text(_ overlaps: CountOverlaps, _ name: String) -> String? {
        switch overlaps.count {
        case 0: nil
        case 1: "1 interval is in no row of \(name), since it overlaps another; see fflog projection status \(name)"
        default:
            "\(Measure.grouped(overlaps.count)) intervals are in no row of \(name), since they overlap others; "
                + "see fflog projection status \(name)"
        }
    }
}
