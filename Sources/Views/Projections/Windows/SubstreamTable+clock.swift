/// A clock that was ahead and is set back: append times of a partition go back, or what was removed by the clock was removed too soon.
extension SubstreamTable {
    /// Before this no record was to be appended: not by the records so far, and not by what was removed.
    var expectedFrom: Int64 { max(appended, releasedUpTo) }

    /// Whether a record that is appended then shows that the clock was set back.
    @inline(__always)
    func isSetBack(at time: Int64) -> Bool { time > Substream.unknownAppend && time < expectedFrom }

    /// Goes on from an earlier append time. Of values of before some may be gone, and some would have to stay until the clock is
    /// where it was: every substream begins a new generation, and nothing of before is compared with what comes.
    ///
    /// Other partitions, too, may have removed values of windows that were past by the clock of before. None of those starts later
    /// than an event that isn't early by that clock.
    func fallBack(to time: Int64, _ shape: WindowShape) {
        unsureUpTo = max(unsureUpTo, shape.latestPlausible(appendedAt: expectedFrom))
        furthest = max(furthest, appended)
        for number in 0..<count where entries[number].appended != .min {
            entries[number].beginGeneration()
            entries[number].appended = min(entries[number].appended, time)
            markChanged(number)
        }
        appended = time
        releasedUpTo = min(releasedUpTo, time)
        hasFallenBack = true
        markHeaderChanged()
    }

    /// The ``DistinctCount`` mark of a substream's next event in the window that starts at `start`.
    @inline(__always)
    func distinctMark(_ number: Int, in start: Int64) -> UInt64 {
        guard start <= unsureUpTo else { return entries[number].mark(in: start) }
        return DistinctCount.markOfSetBack(partition, entries[number].generation)
    }

    /// Notes that values were removed since no record of the partition was to be appended before `own`, and none of any before
    /// `least`.
    func noteRelease(_ own: Int64, least: Int64) {
        raiseReleased(to: own)
        guard least > droppedUpTo else { return }
        droppedUpTo = least
        if count > 0 { markHeaderChanged() }
    }

    /// Takes over what was removed without this table: by the program while a lane has it, or before the partition had a record.
    func raiseReleased(to time: Int64) {
        guard time > expectedFrom else { return }
        releasedUpTo = time
        // Where it is empty another one takes that over again after a restart.
        if count > 0 { markHeaderChanged() }
    }

    func setClock(releasedUpTo: Int64, droppedUpTo: Int64, unsureUpTo: Int64, furthest: Int64) {
        self.releasedUpTo = releasedUpTo
        self.droppedUpTo = droppedUpTo
        self.unsureUpTo = unsureUpTo
        self.furthest = furthest
        markHeaderChanged()
    }
}
