// digest: 579573012 896 schemas/fflog/v1/options.proto
// digest: 158273611 940 schemas/fflog/v1/privacy.proto
// digest: 974160604 2265 schemas/footfall/v1/blob_event.proto
// Written by tools/generate-schemas: footfall.v1.BlobEvent, package
// swift-format-ignore-file

package import EventSchema

extension BlobEvent: TypedEvent {
    package static let eventType = EventType(
        name: "footfall.v1.BlobEvent",
        base64: """
            CtoCChZmZmxvZy92MS9vcHRpb25zLnByb3RvEghmZmxvZy52MRogZ29vZ2xlL3Byb3RvYnVmL2Rlc2NyaXB0b3IucHJvdG8q\
            QQoGRm9ybWF0EhYKEkZPUk1BVF9VTlNQRUNJRklFRBAAEhAKDFRJTUVTVEFNUF9NUxABEg0KCVBTRVVET05ZTRACOkwKBmZv\
            cm1hdBIdLmdvb2dsZS5wcm90b2J1Zi5GaWVsZE9wdGlvbnMYjYwDIAEoDjIQLmZmbG9nLnYxLkZvcm1hdFIGZm9ybWF0iAEB\
            OkMKCmV2ZW50X3RpbWUSHy5nb29nbGUucHJvdG9idWYuTWVzc2FnZU9wdGlvbnMYjowDIAEoCVIJZXZlbnRUaW1liAEBOjYK\
            A2tleRIfLmdvb2dsZS5wcm90b2J1Zi5NZXNzYWdlT3B0aW9ucxiPjAMgASgJUgNrZXmIAQFiBnByb3RvMwrtAgoWZmZsb2cv\
            djEvcHJpdmFjeS5wcm90bxIIZmZsb2cudjEaIGdvb2dsZS9wcm90b2J1Zi9kZXNjcmlwdG9yLnByb3RvKmMKCkZpZWxkQ2xh\
            c3MSGwoXRklFTERfQ0xBU1NfVU5TUEVDSUZJRUQQABIaChZGSUVMRF9DTEFTU19SRVNUUklDVEVEEAESHAoYRklFTERfQ0xB\
            U1NfUFNFVURPTllNT1VTEAI6WQoLZmllbGRfY2xhc3MSHS5nb29nbGUucHJvdG9idWYuRmllbGRPcHRpb25zGJCMAyABKA4y\
            FC5mZmxvZy52MS5GaWVsZENsYXNzUgpmaWVsZENsYXNziAEBOl8KDW1lc3NhZ2VfY2xhc3MSHy5nb29nbGUucHJvdG9idWYu\
            TWVzc2FnZU9wdGlvbnMYkYwDIAEoDjIULmZmbG9nLnYxLkZpZWxkQ2xhc3NSDG1lc3NhZ2VDbGFzc4gBAWIGcHJvdG8zCosI\
            Chxmb290ZmFsbC92MS9ibG9iX2V2ZW50LnByb3RvEgtmb290ZmFsbC52MRoWZmZsb2cvdjEvb3B0aW9ucy5wcm90bxoWZmZs\
            b2cvdjEvcHJpdmFjeS5wcm90byKXAgoJQmxvYkV2ZW50EhgKBG5hbWUYASABKAlCBIDhGAFSBG5hbWUSIwoKZXZlbnRfdGlt\
            ZRgCIAEoA0IE6OAYAVIJZXZlbnRUaW1lEjEKBnN0b3JlZBgDIAEoCzIXLmZvb3RmYWxsLnYxLkJsb2JTdG9yZWRIAFIGc3Rv\
            cmVkEkEKDG1ldGFkYXRhX3NldBgEIAEoCzIcLmZvb3RmYWxsLnYxLkJsb2JNZXRhZGF0YVNldEgAUgttZXRhZGF0YVNldBI0\
            CgdkZWxldGVkGAUgASgLMhguZm9vdGZhbGwudjEuQmxvYkRlbGV0ZWRIAFIHZGVsZXRlZDoW8uAYCmV2ZW50X3RpbWX64BgE\
            bmFtZUIHCgVldmVudCLeAQoKQmxvYlN0b3JlZBIWCgZzaGEyNTYYASABKAxSBnNoYTI1NhIdCgpzaXplX2J5dGVzGAIgASgE\
            UglzaXplQnl0ZXMSIQoMY29udGVudF90eXBlGAMgASgJUgtjb250ZW50VHlwZRIYCgRldGFnGAQgASgGQgTo4BgCUgRldGFn\
            EhoKCG1ldGFkYXRhGAUgASgJUghtZXRhZGF0YRIqCgtjYXB0dXJlZF9hdBgGIAEoA0IE6OAYAUgAUgpjYXB0dXJlZEF0iAEB\
            OgSI4RgBQg4KDF9jYXB0dXJlZF9hdCJNCg9CbG9iTWV0YWRhdGFTZXQSGAoEZXRhZxgBIAEoBkIE6OAYAlIEZXRhZxIaCght\
            ZXRhZGF0YRgCIAEoCVIIbWV0YWRhdGE6BIjhGAEiiAEKC0Jsb2JEZWxldGVkEhgKBGV0YWcYASABKAZCBOjgGAJSBGV0YWcS\
            NwoGcmVhc29uGAIgASgOMh8uZm9vdGZhbGwudjEuQmxvYkRlbGV0aW9uUmVhc29uUgZyZWFzb24SGwoGZGV0YWlsGAMgASgJ\
            SABSBmRldGFpbIgBAUIJCgdfZGV0YWlsKssBChJCbG9iRGVsZXRpb25SZWFzb24SJAogQkxPQl9ERUxFVElPTl9SRUFTT05f\
            VU5TUEVDSUZJRUQQABIiCh5CTE9CX0RFTEVUSU9OX1JFQVNPTl9SRVFVRVNURUQQARIhCh1CTE9CX0RFTEVUSU9OX1JFQVNP\
            Tl9BTkFMWVpFRBACEiAKHEJMT0JfREVMRVRJT05fUkVBU09OX0VYUElSRUQQAxImCiJCTE9CX0RFTEVUSU9OX1JFQVNPTl9E\
            RUFEX0xFVFRFUkVEEARCA7oCAGIGcHJvdG8z\

            """)
    package var eventKey: String? { name }
}

/// The columns of ``BlobEvent`` in a chunk, in the order of its field numbers.
@usableFromInline
package enum BlobEventColumn {
    @inlinable package static var name: Int { 0 }
    @inlinable package static var eventTime: Int { 1 }
    @inlinable package static var storedSha256: Int { 2 }
    @inlinable package static var storedSizeBytes: Int { 3 }
    @inlinable package static var storedContentType: Int { 4 }
    @inlinable package static var storedEtag: Int { 5 }
    @inlinable package static var storedMetadata: Int { 6 }
    @inlinable package static var storedCapturedAt: Int { 7 }
    @inlinable package static var metadataSetEtag: Int { 8 }
    @inlinable package static var metadataSetMetadata: Int { 9 }
    @inlinable package static var deletedEtag: Int { 10 }
    @inlinable package static var deletedReason: Int { 11 }
    @inlinable package static var deletedDetail: Int { 12 }
}
