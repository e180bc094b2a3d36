// digest: 579573012 896 schemas/fflog/v1/options.proto
// digest: 1745603339 2175 schemas/fflog/v1/dead_letter.proto
// Written by tools/generate-schemas: fflog.v1.DeadLetterEvent, package
// swift-format-ignore-file

package import EventSchema

extension DeadLetterEvent: TypedEvent {
    package static let eventType = EventType(
        name: "fflog.v1.DeadLetterEvent",
        base64: """
            CtoCChZmZmxvZy92MS9vcHRpb25zLnByb3RvEghmZmxvZy52MRogZ29vZ2xlL3Byb3RvYnVmL2Rlc2NyaXB0b3IucHJvdG8q\
            QQoGRm9ybWF0EhYKEkZPUk1BVF9VTlNQRUNJRklFRBAAEhAKDFRJTUVTVEFNUF9NUxABEg0KCVBTRVVET05ZTRACOkwKBmZv\
            cm1hdBIdLmdvb2dsZS5wcm90b2J1Zi5GaWVsZE9wdGlvbnMYjYwDIAEoDjIQLmZmbG9nLnYxLkZvcm1hdFIGZm9ybWF0iAEB\
            OkMKCmV2ZW50X3RpbWUSHy5nb29nbGUucHJvdG9idWYuTWVzc2FnZU9wdGlvbnMYjowDIAEoCVIJZXZlbnRUaW1liAEBOjYK\
            A2tleRIfLmdvb2dsZS5wcm90b2J1Zi5NZXNzYWdlT3B0aW9ucxiPjAMgASgJUgNrZXmIAQFiBnByb3RvMwrfCAoaZmZsb2cv\
            djEvZGVhZF9sZXR0ZXIucHJvdG8SCGZmbG9nLnYxGhZmZmxvZy92MS9vcHRpb25zLnByb3RvIr4ECg9EZWFkTGV0dGVyRXZl\
            bnQSFAoFc3RhZ2UYASABKAlSBXN0YWdlEh0KCnJlY29yZF9rZXkYAiABKAlSCXJlY29yZEtleRIjCgpldmVudF90aW1lGAMg\
            ASgDQgTo4BgBUglldmVudFRpbWUSIQoMc291cmNlX3RvcGljGAQgASgJUgtzb3VyY2VUb3BpYxIpChBzb3VyY2VfcGFydGl0\
            aW9uGAUgASgNUg9zb3VyY2VQYXJ0aXRpb24SIwoNc291cmNlX29mZnNldBgGIAEoBFIMc291cmNlT2Zmc2V0Ej0KDWRlYWRf\
            bGV0dGVyZWQYByABKAsyFi5mZmxvZy52MS5EZWFkTGV0dGVyZWRIAFIMZGVhZExldHRlcmVkEjQKBnBhcmtlZBgIIAEoCzIa\
            LmZmbG9nLnYxLkRlYWRMZXR0ZXJQYXJrZWRIAFIGcGFya2VkEk0KD3JldHJ5X3JlcXVlc3RlZBgJIAEoCzIiLmZmbG9nLnYx\
            LkRlYWRMZXR0ZXJSZXRyeVJlcXVlc3RlZEgAUg5yZXRyeVJlcXVlc3RlZBI6CghyZXNvbHZlZBgKIAEoCzIcLmZmbG9nLnYx\
            LkRlYWRMZXR0ZXJSZXNvbHZlZEgAUghyZXNvbHZlZBI3Cgdkcm9wcGVkGAsgASgLMhsuZmZsb2cudjEuRGVhZExldHRlckRy\
            b3BwZWRIAFIHZHJvcHBlZDoc8uAYCmV2ZW50X3RpbWX64BgKcmVjb3JkX2tleUIHCgVldmVudCLaAQoMRGVhZExldHRlcmVk\
            Eh8KC2Vycm9yX2NsYXNzGAEgASgJUgplcnJvckNsYXNzEhYKBnJlYXNvbhgCIAEoCVIGcmVhc29uEhoKCGF0dGVtcHRzGAMg\
            ASgNUghhdHRlbXB0cxIsCg9maXJzdF9mYWlsZWRfYXQYBCABKANCBOjgGAFSDWZpcnN0RmFpbGVkQXQSKgoObGFzdF9mYWls\
            ZWRfYXQYBSABKANCBOjgGAFSDGxhc3RGYWlsZWRBdBIbCglob2xkc19rZXkYBiABKAhSCGhvbGRzS2V5IjcKEERlYWRMZXR0\
            ZXJQYXJrZWQSIwoNYmVoaW5kX29mZnNldBgBIAEoBFIMYmVoaW5kT2Zmc2V0Ij0KGERlYWRMZXR0ZXJSZXRyeVJlcXVlc3Rl\
            ZBIhCgxyZXF1ZXN0ZWRfYnkYASABKAlSC3JlcXVlc3RlZEJ5IjAKEkRlYWRMZXR0ZXJSZXNvbHZlZBIaCghhdHRlbXB0cxgB\
            IAEoDVIIYXR0ZW1wdHMiSgoRRGVhZExldHRlckRyb3BwZWQSHQoKZHJvcHBlZF9ieRgBIAEoCVIJZHJvcHBlZEJ5EhYKBnJl\
            YXNvbhgCIAEoCVIGcmVhc29uQgO6AgBiBnByb3RvMw==\

            """)
    package var eventKey: String? { recordKey }
}

/// The columns of ``DeadLetterEvent`` in a chunk, in the order of its field numbers.
@usableFromInline
package enum DeadLetterEventColumn {
    @inlinable package static var stage: Int { 0 }
    @inlinable package static var recordKey: Int { 1 }
    @inlinable package static var eventTime: Int { 2 }
    @inlinable package static var sourceTopic: Int { 3 }
    @inlinable package static var sourcePartition: Int { 4 }
    @inlinable package static var sourceOffset: Int { 5 }
    @inlinable package static var deadLetteredErrorClass: Int { 6 }
    @inlinable package static var deadLetteredReason: Int { 7 }
    @inlinable package static var deadLetteredAttempts: Int { 8 }
    @inlinable package static var deadLetteredFirstFailedAt: Int { 9 }
    @inlinable package static var deadLetteredLastFailedAt: Int { 10 }
    @inlinable package static var deadLetteredHoldsKey: Int { 11 }
    @inlinable package static var parkedBehindOffset: Int { 12 }
    @inlinable package static var retryRequestedRequestedBy: Int { 13 }
    @inlinable package static var resolvedAttempts: Int { 14 }
    @inlinable package static var droppedDroppedBy: Int { 15 }
    @inlinable package static var droppedReason: Int { 16 }
}
