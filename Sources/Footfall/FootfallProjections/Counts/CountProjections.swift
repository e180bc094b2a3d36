internal import FootfallEvents
package import Projections
package import Stores
package import TypedTopics

/// `hourly-counts`: people per site and local hour.
package struct HourlyCounts: FootfallProjection {
    package let definition = CountQuery.definition("hourly-counts", .hour)
    package let summary = "people per site and local hour, by direction and together"
    package let topic = FootfallTopic.counts.definition
    package let columns = ["site", "hour", "entered", "exited", "total"]
    package let timeColumn = "hour"
    package let placeColumns = ["site"]
    package let filteredNote: String? = "intervals longer than an hour are in no row of an hour; daily-counts has them"

    package init() {}

    package func makeProgram(stores: StoreRegistry?) -> any ProjectionProgram {
        CountRollup(definition: definition, period: .hour, reference: stores)
    }

    package func query(
        _ file: ProjectionFile, _ query: RowQuery, _ body: (ProjectionRow) throws -> RowStep
    ) throws {
        try CountQuery(file: file, query: query, period: .hour, columns: columns).forEach(body)
    }

    package func overlaps(_ file: ProjectionFile) throws -> CountOverlaps { try CountOverlaps(file) }
}

/// `daily-counts`: people per site and local day.
package struct DailyCounts: FootfallProjection {
    package let definition = CountQuery.definition("daily-counts", .day)
    package let summary = "people per site and local day, by direction and together"
    package let topic = FootfallTopic.counts.definition
    package let columns = ["site", "day", "entered", "exited", "total"]
    package let timeColumn = "day"
    package let localColumns = ["time_zone"]
    package let placeColumns = ["site"]
    package let filteredNote: String? = "intervals longer than 25 hours are in no row of a day"

    package init() {}

    package func makeProgram(stores: StoreRegistry?) -> any ProjectionProgram {
        CountRollup(definition: definition, period: .day, reference: stores)
    }

    package func query(
        _ file: ProjectionFile, _ query: RowQuery, _ body: (ProjectionRow) throws -> RowStep
    ) throws {
        try CountQuery(file: file, query: query, period: .day, columns: columns).forEach(body)
    }

    package func overlaps(_ file: ProjectionFile) throws -> CountOverlaps { try CountOverlaps(file) }
}
