// digest: 579573012 896 schemas/fflog/v1/options.proto
// digest: 2009362578 1015 schemas/footfall/v1/opt_in_changed.proto
// Written by tools/generate-schemas: footfall.v1.OptInChanged, package
// swift-format-ignore-file

package import EventSchema

extension OptInChanged: TypedEvent {
    package static let eventType = EventType(
        name: "footfall.v1.OptInChanged",
        base64: """
            CtoCChZmZmxvZy92MS9vcHRpb25zLnByb3RvEghmZmxvZy52MRogZ29vZ2xlL3Byb3RvYnVmL2Rlc2NyaXB0b3IucHJvdG8q\
            QQoGRm9ybWF0EhYKEkZPUk1BVF9VTlNQRUNJRklFRBAAEhAKDFRJTUVTVEFNUF9NUxABEg0KCVBTRVVET05ZTRACOkwKBmZv\
            cm1hdBIdLmdvb2dsZS5wcm90b2J1Zi5GaWVsZE9wdGlvbnMYjYwDIAEoDjIQLmZmbG9nLnYxLkZvcm1hdFIGZm9ybWF0iAEB\
            OkMKCmV2ZW50X3RpbWUSHy5nb29nbGUucHJvdG9idWYuTWVzc2FnZU9wdGlvbnMYjowDIAEoCVIJZXZlbnRUaW1liAEBOjYK\
            A2tleRIfLmdvb2dsZS5wcm90b2J1Zi5NZXNzYWdlT3B0aW9ucxiPjAMgASgJUgNrZXmIAQFiBnByb3RvMwrLAwogZm9vdGZh\
            bGwvdjEvb3B0X2luX2NoYW5nZWQucHJvdG8SC2Zvb3RmYWxsLnYxGhZmZmxvZy92MS9vcHRpb25zLnByb3RvIt4BCgxPcHRJ\
            bkNoYW5nZWQSFAoFc3RvcmUYASABKAlSBXN0b3JlEiMKCmV2ZW50X3RpbWUYAiABKANCBOjgGAFSCWV2ZW50VGltZRI5Cglh\
            dHRyaWJ1dGUYAyABKA4yGy5mb290ZmFsbC52MS5PcHRJbkF0dHJpYnV0ZVIJYXR0cmlidXRlEhkKCG9wdGVkX2luGAQgASgI\
            UgdvcHRlZEluEhQKBWJhc2lzGAUgASgJUgViYXNpcxIOCgJieRgGIAEoCVICYnk6F/LgGApldmVudF90aW1l+uAYBXN0b3Jl\
            KpMBCg5PcHRJbkF0dHJpYnV0ZRIgChxPUFRfSU5fQVRUUklCVVRFX1VOU1BFQ0lGSUVEEAASIQodT1BUX0lOX0FUVFJJQlVU\
            RV9ERU1PR1JBUEhJQ1MQARIcChhPUFRfSU5fQVRUUklCVVRFX0VNT1RJT04QAhIeChpPUFRfSU5fQVRUUklCVVRFX1JFVFVS\
            TklORxADQgO6AgBiBnByb3RvMw==\

            """)
    package var eventKey: String? { store }
}

/// The columns of ``OptInChanged`` in a chunk, in the order of its field numbers.
@usableFromInline
package enum OptInChangedColumn {
    @inlinable package static var store: Int { 0 }
    @inlinable package static var eventTime: Int { 1 }
    @inlinable package static var attribute: Int { 2 }
    @inlinable package static var optedIn: Int { 3 }
    @inlinable package static var basis: Int { 4 }
    @inlinable package static var by: Int { 5 }
}
