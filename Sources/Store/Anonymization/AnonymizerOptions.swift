/// How long the anonymizer waits, and how much it remembers. All of it by the log's own times, so that what becomes of a track
/// depends on the log alone. Change these and a log that is read again may give other visits.
package struct AnonymizerOptions: Sendable, Equatable {
    /// After the end of a track: for analyses of its pictures that have not come yet.
    package var analysisWait = Duration.seconds(120)
    /// Without news a track has ended.
    package var trackTimeout = Duration.seconds(30 * 60)
    /// By how much an analysis may come before the detection whose picture it is of.
    package var analysisLead = Duration.seconds(60)
    /// For faces to be followed by the completion of their picture's analysis; they come in one append.
    package var completionWait = Duration.seconds(600)
    /// A partition that is read to its end stands where the clock was so long ago.
    package var slack = Duration.seconds(1)
    /// Of a track, those of the surest detections.
    package var picturesMax = 32
    /// Of a camera at once; beyond them the one that was silent longest has ended.
    package var openTracksMax = 4_096
    /// Of a camera: ranges of ids of tracks that ended, the highest.
    package var endedRangesMax = 1_024

    /// Where the visitors go of a made-up store that works beside; `nil` where none does. Each made-up track says itself which topic
    /// it was meant for: this one is for those that don't, and for those whose topic holds real visits by now.
    package var demoVisits: String?

    /// Taken in one turn, and so in one transaction. Changes no visit.
    package var recordsPerTurn = 16_384

    package init() {}
}
