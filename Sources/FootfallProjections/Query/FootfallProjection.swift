package import FootfallEvents
package import Projections

/// A projection by name: how it is computed and how its rows are read.
package protocol FootfallProjection: Sendable {
    var definition: ProjectionDefinition { get }
    /// One line for people.
    var summary: String { get }
    /// The topic it reads, with the schema that the topic has to have.
    var topic: FootfallTopic { get }
    /// The fields of a row, as in JSON.
    var columns: [String] { get }
    /// What rows of one time are told apart by: `site`, or `store` and `zone`.
    var placeColumns: [String] { get }

    /// A program for one run.
    func makeProgram() -> any ProjectionProgram

    /// Hands out the rows in the order of time and then of place, until `body` says stop.
    ///
    /// Beside a runner every window or hour is of one commit; see ``RowPages``.
    func query(_ file: ProjectionFile, _ query: RowQuery, _ body: (ProjectionRow) throws -> RowStep) throws
}

extension FootfallProjection {
    package var name: String { definition.name }
}

/// The projections of footfall.
package enum FootfallProjections {
    package static let all: [any FootfallProjection] = [HourlyCounts(), DailyCounts(), VisitWindows()]

    /// `nil` where there is none of that name.
    package static func named(_ name: String) -> (any FootfallProjection)? { all.first { $0.name == name } }
}
