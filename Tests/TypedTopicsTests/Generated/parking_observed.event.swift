// digest: 579573012 896 schemas/fflog/v1/options.proto
// digest: 3052216443 654 Tests/TypedTopicsTests/Fixtures/parking_observed.proto
// Written by tools/generate-schemas: fflog.test.v1.ParkingObserved, internal
// swift-format-ignore-file

import EventSchema

extension ParkingObserved: TypedEvent {
    static let eventType = EventType(
        name: "fflog.test.v1.ParkingObserved",
        base64: """
            CtoCChZmZmxvZy92MS9vcHRpb25zLnByb3RvEghmZmxvZy52MRogZ29vZ2xlL3Byb3RvYnVmL2Rlc2NyaXB0b3IucHJvdG8q\
            QQoGRm9ybWF0EhYKEkZPUk1BVF9VTlNQRUNJRklFRBAAEhAKDFRJTUVTVEFNUF9NUxABEg0KCVBTRVVET05ZTRACOkwKBmZv\
            cm1hdBIdLmdvb2dsZS5wcm90b2J1Zi5GaWVsZE9wdGlvbnMYjYwDIAEoDjIQLmZmbG9nLnYxLkZvcm1hdFIGZm9ybWF0iAEB\
            OkMKCmV2ZW50X3RpbWUSHy5nb29nbGUucHJvdG9idWYuTWVzc2FnZU9wdGlvbnMYjowDIAEoCVIJZXZlbnRUaW1liAEBOjYK\
            A2tleRIfLmdvb2dsZS5wcm90b2J1Zi5NZXNzYWdlT3B0aW9ucxiPjAMgASgJUgNrZXmIAQFiBnByb3RvMwrHAwoWcGFya2lu\
            Z19vYnNlcnZlZC5wcm90bxINZmZsb2cudGVzdC52MRoWZmZsb2cvdjEvb3B0aW9ucy5wcm90byLUAgoPUGFya2luZ09ic2Vy\
            dmVkEhkKCGNhcl9wYXJrGAEgASgJUgdjYXJQYXJrEhAKA2JheRgCIAEoDVIDYmF5EiMKCmV2ZW50X3RpbWUYAyABKANCBOjg\
            GAFSCWV2ZW50VGltZRIfCgtpc19vY2N1cGllZBgEIAEoCFIKaXNPY2N1cGllZBIjCgpjb25maWRlbmNlGAUgASgCSAFSCmNv\
            bmZpZGVuY2WIAQESGwoGcGVybWl0GAYgASgJSAJSBnBlcm1pdIgBARIvCgRjYXJkGAcgASgLMhkuZmZsb2cudGVzdC52MS5Q\
            YWlkQnlDYXJkSABSBGNhcmQSGgoHdm91Y2hlchgIIAEoCUgAUgd2b3VjaGVyOhry4BgKZXZlbnRfdGltZfrgGAhjYXJfcGFy\
            a0IJCgdwYXltZW50Qg0KC19jb25maWRlbmNlQgkKB19wZXJtaXQiIgoKUGFpZEJ5Q2FyZBIUCgVjZW50cxgBIAEoDVIFY2Vu\
            dHNCA7oCAGIGcHJvdG8z\

            """)
    var eventKey: String? { carPark }
}

/// The columns of ``ParkingObserved`` in a chunk, in the order of its field numbers.
enum ParkingObservedColumn {
    static var carPark: Int { 0 }
    static var bay: Int { 1 }
    static var eventTime: Int { 2 }
    static var isOccupied: Int { 3 }
    static var confidence: Int { 4 }
    static var permit: Int { 5 }
    static var cardCents: Int { 6 }
    static var voucher: Int { 7 }
}
