internal import Bytes
package import EventLog
package import Timekeeping

/// What one event of a counts topic says of an interval.
package struct CountStatement: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        /// So many people; what is absent was not said.
        case counts(PeopleCounts)
        /// What an import said of the interval no longer counts.
        case retraction(of: ImportID)
        /// The interval is missing, whatever was said before.
        case missing

        var isCounts: Bool { if case .counts = self { true } else { false } }
    }

    package var content: Content
    /// Under which of its site's names it was told; a number that the names of one site don't share.
    package var name: UInt32
    /// By whom; ``ImportID/none`` where it came without an import.
    package var importID: ImportID
    package var place: StatementPlace

    package init(
        _ content: Content, under name: UInt32 = 0, by importID: ImportID = .none, at place: StatementPlace
    ) {
        self.content = content
        self.name = name
        self.importID = importID
        self.place = place
    }
}

/// Who said something of intervals: an import, or what took one back or marked a span as missing. Drawn at random, and written
/// as 16 hexadecimal digits.
package struct ImportID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// `nil` where the text is not 16 hexadecimal digits.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 16, text.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt64(text, radix: 16)
        else { return nil }
        rawValue = value
    }

    package var description: String { Hexadecimal.text(rawValue) }

    /// Drawn by the system's generator. Never ``none``.
    package static func random() -> ImportID { ImportID(rawValue: .random(in: 1 ... .max)) }

    /// Of what came without an import. It can't be taken back as one piece.
    package static let none = ImportID(rawValue: 0)
}

/// Where a statement stands among all of a topic: the order in which they came. After partitions were added a site's events may
/// lie in several.
///
/// Within a partition that is the order of offsets, also where the clock of append times was set back: whoever makes places
/// gives each the latest append time that was met in its partition up to it. Then the order by append time, partition and offset
/// has no cycle, and it follows from the records alone.
package struct StatementPlace: Hashable, Comparable, Sendable {
    /// The latest of the partition's append times up to the statement's own; so it never goes back within a partition.
    package var appendTime: EventTime
    package var partition: PartitionID
    package var offset: Offset

    package init(appendTime: EventTime, partition: PartitionID, offset: Offset) {
        self.appendTime = appendTime
        self.partition = partition
        self.offset = offset
    }

    package static func < (a: StatementPlace, b: StatementPlace) -> Bool {
        (a.appendTime, a.partition, a.offset) < (b.appendTime, b.partition, b.offset)
    }
}
