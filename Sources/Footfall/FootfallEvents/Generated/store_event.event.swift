// digest: 579573012 896 schemas/fflog/v1/options.proto
// digest: 2587808198 1368 schemas/footfall/v1/store_event.proto
// Written by tools/generate-schemas: footfall.v1.StoreEvent, package
// swift-format-ignore-file

package import EventSchema

extension StoreEvent: TypedEvent {
    package static let eventType = EventType(
        name: "footfall.v1.StoreEvent",
        base64: """
            CtoCChZmZmxvZy92MS9vcHRpb25zLnByb3RvEghmZmxvZy52MRogZ29vZ2xlL3Byb3RvYnVmL2Rlc2NyaXB0b3IucHJvdG8q\
            QQoGRm9ybWF0EhYKEkZPUk1BVF9VTlNQRUNJRklFRBAAEhAKDFRJTUVTVEFNUF9NUxABEg0KCVBTRVVET05ZTRACOkwKBmZv\
            cm1hdBIdLmdvb2dsZS5wcm90b2J1Zi5GaWVsZE9wdGlvbnMYjYwDIAEoDjIQLmZmbG9nLnYxLkZvcm1hdFIGZm9ybWF0iAEB\
            OkMKCmV2ZW50X3RpbWUSHy5nb29nbGUucHJvdG9idWYuTWVzc2FnZU9wdGlvbnMYjowDIAEoCVIJZXZlbnRUaW1liAEBOjYK\
            A2tleRIfLmdvb2dsZS5wcm90b2J1Zi5NZXNzYWdlT3B0aW9ucxiPjAMgASgJUgNrZXmIAQFiBnByb3RvMwqUBQodZm9vdGZh\
            bGwvdjEvc3RvcmVfZXZlbnQucHJvdG8SC2Zvb3RmYWxsLnYxGhZmZmxvZy92MS9vcHRpb25zLnByb3RvIt0BCgpTdG9yZUV2\
            ZW50EhQKBXN0b3JlGAEgASgJUgVzdG9yZRIjCgpldmVudF90aW1lGAIgASgDQgTo4BgBUglldmVudFRpbWUSOwoJZGVzY3Jp\
            YmVkGAMgASgLMhsuZm9vdGZhbGwudjEuU3RvcmVEZXNjcmliZWRIAFIJZGVzY3JpYmVkEjUKB3JlbW92ZWQYBCABKAsyGS5m\
            b290ZmFsbC52MS5TdG9yZVJlbW92ZWRIAFIHcmVtb3ZlZDoX8uAYCmV2ZW50X3RpbWX64BgFc3RvcmVCBwoFZXZlbnQilwIK\
            DlN0b3JlRGVzY3JpYmVkEigKCnZhbGlkX2Zyb20YASABKANCBOjgGAFIAFIJdmFsaWRGcm9tiAEBEhIKBG5hbWUYAiABKAlS\
            BG5hbWUSGwoJdGltZV96b25lGAMgASgJUgh0aW1lWm9uZRIbCgZyZWdpb24YBCABKAlIAVIGcmVnaW9uiAEBEjwKGGZsb29y\
            X2FyZWFfc3F1YXJlX21ldGVycxgFIAEoAUgCUhVmbG9vckFyZWFTcXVhcmVNZXRlcnOIAQESGAoHZGV0YWlscxgGIAEoCVIH\
            ZGV0YWlsc0INCgtfdmFsaWRfZnJvbUIJCgdfcmVnaW9uQhsKGV9mbG9vcl9hcmVhX3NxdWFyZV9tZXRlcnMiRwoMU3RvcmVS\
            ZW1vdmVkEigKCnZhbGlkX2Zyb20YASABKANCBOjgGAFIAFIJdmFsaWRGcm9tiAEBQg0KC192YWxpZF9mcm9tQgO6AgBiBnBy\
            b3RvMw==\

            """)
    package var eventKey: String? { store }
}

/// The columns of ``StoreEvent`` in a chunk, in the order of its field numbers.
@usableFromInline
package enum StoreEventColumn {
    @inlinable package static var store: Int { 0 }
    @inlinable package static var eventTime: Int { 1 }
    @inlinable package static var describedValidFrom: Int { 2 }
    @inlinable package static var describedName: Int { 3 }
    @inlinable package static var describedTimeZone: Int { 4 }
    @inlinable package static var describedRegion: Int { 5 }
    @inlinable package static var describedFloorAreaSquareMeters: Int { 6 }
    @inlinable package static var describedDetails: Int { 7 }
    @inlinable package static var removedPresence: Int { 8 }
    @inlinable package static var removedValidFrom: Int { 9 }
}
