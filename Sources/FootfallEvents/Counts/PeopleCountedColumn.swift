/// The columns of ``PeopleCounted``, in the order of its field numbers. A test holds them against the schema.
package enum PeopleCountedColumn {
    package static let site = 0
    package static let intervalStart = 1
    package static let intervalSeconds = 2
    package static let localLabel = 3
    package static let timeZone = 4
    package static let utcOffsetMinutes = 5
    package static let entered = 6
    package static let exited = 7
    package static let total = 8
    package static let source = 9
    package static let sourceLine = 10
}
