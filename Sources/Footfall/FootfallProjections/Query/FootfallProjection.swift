package import Projections
package import Stores
package import TypedTopics

/// A projection by name: how it is computed and how its rows are read.
package protocol FootfallProjection: Sendable {
    var definition: ProjectionDefinition { get }
    /// One line for people.
    var summary: String { get }
    /// The topic it reads, with the schema that the topic has to have.
    var topic: TopicDefinition { get }
    /// The fields of a row, as in JSON.
    var columns: [String] { get }
    /// The column that rows are in the order of: an hour, a day, the start of a window.
    var timeColumn: String { get }
    /// What ``LocalColumns`` adds to ``columns``.
    var localColumns: [String] { get }
    /// What rows of one time are told apart by: `site`, or `store` and `zone`.
    var placeColumns: [String] { get }

    /// What an operator may set of it, by name; part of the definition.
    var settings: [ProjectionSetting] { get }
    /// The same projection with other values of its ``settings``, by name.
    ///
    /// - Throws: ``ProjectionError/invalidSetting(projection:name:reason:)``.
    func with(_ values: [String: String]) throws -> any FootfallProjection

    /// A program for one run.
    ///
    /// - Parameter stores: what is known of stores, for this program alone; `nil` where nothing is.
    func makeProgram(stores: StoreRegistry?) -> any ProjectionProgram

    /// What records are filtered, in a sentence for people; `nil` where none are.
    var filteredNote: String? { get }

    /// Intervals that no row has since they overlap others.
    func overlaps(_ file: ProjectionFile) throws -> CountOverlaps

    /// Hands out the rows in the order of time and then of place, until `body` says stop.
    ///
    /// Beside a runner every window or hour is of one commit; see ``RowPages``.
    func query(_ file: ProjectionFile, _ query: RowQuery, _ body: (ProjectionRow) throws -> RowStep) throws
}

extension FootfallProjection {
    package var name: String { definition.name }
    package var settings: [ProjectionSetting] { [] }
    package var localColumns: [String] { ["local_label", "time_zone"] }
    package var filteredNote: String? { nil }

    package func makeProgram() -> any ProjectionProgram { makeProgram(stores: nil) }

    package func overlaps(_ file: ProjectionFile) throws -> CountOverlaps { CountOverlaps() }

    package func with(_ values: [String: String]) throws -> any FootfallProjection {
        if let unknown = values.keys.sorted().first {
            throw ProjectionError.invalidSetting(projection: name, name: unknown, reason: "it has no such setting")
        }
        return self
    }
}

/// A part of a projection's definition that an operator may change: its rows are then stale until a rebuild.
package struct ProjectionSetting: Sendable, Equatable {
    /// As in the definition: `allowed_lateness_ms`.
    package let name: String
    package let value: String
}

/// The projections of footfall.
package enum FootfallProjections {
    package static let all: [any FootfallProjection] = [HourlyCounts(), DailyCounts(), VisitWindows()]

    /// `nil` where there is none of that name.
    package static func named(_ name: String) -> (any FootfallProjection)? { all.first { $0.name == name } }

    /// The same as its operator has set it in a folder of projections.
    package static func named(_ name: String, in folder: String) throws -> (any FootfallProjection)? {
        guard let projection = named(name) else { return nil }
        guard let values = try ProjectionCatalog(ifPresent: folder)?.settings(name), !values.isEmpty else {
            return projection
        }
        return try projection.with(values)
    }
}
