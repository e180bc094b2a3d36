internal import FootfallEvents
package import Timekeeping

/// What is said of a store from a moment on.
package struct StoreStatement: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        case described(StoreDescription)
        /// Nothing is known of it any more.
        case removed

        package var description: StoreDescription? {
            guard case .described(let description) = self else { return nil }
            return description
        }
    }

    package let store: String
    /// `EventTime.min` where it holds from always on.
    package let validFrom: EventTime
    package let content: Content

    package init(_ description: StoreDescription, validFrom: EventTime = .min) {
        store = description.id
        self.validFrom = validFrom
        content = .described(description)
    }

    package init(removed store: String, validFrom: EventTime = .min) {
        self.store = StoreName.composed(store)
        self.validFrom = validFrom
        content = .removed
    }
}

extension StoreStatement {
    /// Reads an event of topic `stores`; `nil` for one that says nothing which this program knows.
    ///
    /// - Throws: ``StoreError/invalid(store:field:reason:)`` where its details can't be read or its fields can't be.
    init?(_ event: StoreEvent) throws {
        func start(_ isGiven: Bool, _ milliseconds: Int64) -> EventTime {
            isGiven ? EventTime(milliseconds: milliseconds) : .min
        }
        switch event.event {
        case .described(let described):
            var description = StoreDescription(id: event.store, timeZone: described.timeZone)
            if !described.name.isEmpty { description.name = described.name }
            if described.hasRegion { description.region = described.region }
            if described.hasFloorAreaSquareMeters {
                description.floorAreaSquareMeters = described.floorAreaSquareMeters
            }
            do { try description.readDetails(described.details) } catch {
                throw StoreError.invalid(store: event.store, field: "details", reason: "\(error)")
            }
            try description.check()
            self.init(description, validFrom: start(described.hasValidFrom, described.validFrom))
        case .removed(let removed):
            self.init(removed: event.store, validFrom: start(removed.hasValidFrom, removed.validFrom))
        case nil: return nil
        }
    }

    /// The event that says so.
    func event(saidAt time: EventTime) -> StoreEvent {
        var event = StoreEvent()
        event.store = store
        event.eventTime = time.milliseconds
        switch content {
        case .described(let description):
            var described = StoreDescribed()
            if validFrom != .min { described.validFrom = validFrom.milliseconds }
            described.name = description.name
            described.timeZone = description.timeZone
            if let region = description.region { described.region = region }
            if let area = description.floorAreaSquareMeters { described.floorAreaSquareMeters = area }
            described.details = description.details
            event.event = .described(described)
        case .removed:
            var removed = StoreRemoved()
            if validFrom != .min { removed.validFrom = validFrom.milliseconds }
            event.event = .removed(removed)
        }
        return event
    }
}
