/// A format of devices that report as ``DeviceReports`` are: all but the reading of a message is the same.
package protocol ReportingFormat: DetectorFormat {
    var reports: DeviceReports { get set }
    var ofNobody: OfNobody { get set }
    /// Of messages that were taken in part.
    var notices: [AdapterNotice] { get set }
}

extension ReportingFormat {
    package var ignored: Int { ofNobody.count + reports.ignored }
    package var ignoredKinds: [String: Int] { ofNobody.kinds }
    package var heldBack: Int { reports.heldBack }
    package var missing: Int { reports.missing }
    package var readings: Int { reports.readings }
    package var sitesOfUTC: Set<String> { reports.sitesOfUTC }

    package mutating func resume(_ log: CounterLog) { reports.resume(log) }
    package mutating func takePositions() -> [NamedCounterPosition] { reports.takePositions() }
    package mutating func takeNotices() -> [AdapterNotice] {
        defer { notices = [] }
        return notices + reports.takeNotices()
    }
    package mutating func finish() throws -> [AdapterEvent] { try reports.finish() }

    /// A part of a message: the others are taken.
    mutating func reject(_ error: any Error, _ line: Int) throws {
        guard let bad = BadRecord(part: error, line: line) else { throw error }
        notices.append(.rejected(bad))
    }
}
