import EventSchema
import Testing

/// An event type that takes a `.proto` and nothing else: the rest is generated.
@Suite struct ParkingObservedTests {
    @Test func `a new event type has its name, its key and its columns from the schema alone`() {
        var event = ParkingObserved()
        event.carPark = "north"
        #expect(event.eventKey == "north")
        let type = ParkingObserved.eventType
        #expect(type.name == "fflog.test.v1.ParkingObserved")
        #expect(type.descriptor.keyColumn == ParkingObservedColumn.carPark)
        #expect(type.descriptor.timestampColumn == ParkingObservedColumn.eventTime)
        #expect(type.descriptor.column(at: "is_occupied") == ParkingObservedColumn.isOccupied)
        #expect(type.descriptor.column(at: "card.cents") == ParkingObservedColumn.cardCents)
        #expect(type.descriptor.columns.count == 8)
    }
}
