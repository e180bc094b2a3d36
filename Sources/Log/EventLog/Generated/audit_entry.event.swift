// digest: 579573012 896 schemas/fflog/v1/options.proto
// digest: 1139365 2954 schemas/fflog/v1/audit_entry.proto
// Written by tools/generate-schemas: fflog.v1.AuditEntry, package
// swift-format-ignore-file

package import EventSchema

extension AuditEntry: TypedEvent {
    package static let eventType = EventType(
        name: "fflog.v1.AuditEntry",
        base64: """
            CtoCChZmZmxvZy92MS9vcHRpb25zLnByb3RvEghmZmxvZy52MRogZ29vZ2xlL3Byb3RvYnVmL2Rlc2NyaXB0b3IucHJvdG8q\
            QQoGRm9ybWF0EhYKEkZPUk1BVF9VTlNQRUNJRklFRBAAEhAKDFRJTUVTVEFNUF9NUxABEg0KCVBTRVVET05ZTRACOkwKBmZv\
            cm1hdBIdLmdvb2dsZS5wcm90b2J1Zi5GaWVsZE9wdGlvbnMYjYwDIAEoDjIQLmZmbG9nLnYxLkZvcm1hdFIGZm9ybWF0iAEB\
            OkMKCmV2ZW50X3RpbWUSHy5nb29nbGUucHJvdG9idWYuTWVzc2FnZU9wdGlvbnMYjowDIAEoCVIJZXZlbnRUaW1liAEBOjYK\
            A2tleRIfLmdvb2dsZS5wcm90b2J1Zi5NZXNzYWdlT3B0aW9ucxiPjAMgASgJUgNrZXmIAQFiBnByb3RvMwqaDAoaZmZsb2cv\
            djEvYXVkaXRfZW50cnkucHJvdG8SCGZmbG9nLnYxGhZmZmxvZy92MS9vcHRpb25zLnByb3RvItwCCgpBdWRpdEVudHJ5EhQK\
            BXRvcGljGAEgASgJUgV0b3BpYxIjCgpldmVudF90aW1lGAIgASgDQgTo4BgBUglldmVudFRpbWUSQAoOcG9saWN5X2NoYW5n\
            ZWQYAyABKAsyFy5mZmxvZy52MS5Qb2xpY3lDaGFuZ2VkSABSDXBvbGljeUNoYW5nZWQSKgoGcHVyZ2VkGAQgASgLMhAuZmZs\
            b2cudjEuUHVyZ2VkSABSBnB1cmdlZBI+Cg5jbG9ja19zZXRfYmFjaxgFIAEoCzIWLmZmbG9nLnYxLkNsb2NrU2V0QmFja0gA\
            UgxjbG9ja1NldEJhY2sSQwoPc3ludGhldGljX2VuZGVkGAYgASgLMhguZmZsb2cudjEuU3ludGhldGljRW5kZWRIAFIOc3lu\
            dGhldGljRW5kZWQ6F/LgGApldmVudF90aW1l+uAYBXRvcGljQgcKBWVudHJ5ImUKDVBvbGljeUNoYW5nZWQSKQoDb2xkGAEg\
            ASgLMhcuZmZsb2cudjEuQXVkaXRlZFBvbGljeVIDb2xkEikKA25ldxgCIAEoCzIXLmZmbG9nLnYxLkF1ZGl0ZWRQb2xpY3lS\
            A25ldyLrAQoNQXVkaXRlZFBvbGljeRIhCgptYXhfYWdlX21zGAEgASgDSABSCG1heEFnZU1ziAEBEjQKCWFnZV9jbG9jaxgC\
            IAEoDjISLmZmbG9nLnYxLkFnZUNsb2NrSAFSCGFnZUNsb2NriAEBEiAKCW1heF9ieXRlcxgDIAEoBEgCUghtYXhCeXRlc4gB\
            ARIkCgttYXhfcmVjb3JkcxgEIAEoBEgDUgptYXhSZWNvcmRziAEBQg0KC19tYXhfYWdlX21zQgwKCl9hZ2VfY2xvY2tCDAoK\
            X21heF9ieXRlc0IOCgxfbWF4X3JlY29yZHMiogMKBlB1cmdlZBIcCglwYXJ0aXRpb24YASABKA1SCXBhcnRpdGlvbhIhCgxz\
            dGFydF9vZmZzZXQYAiABKANSC3N0YXJ0T2Zmc2V0Eh0KCmVuZF9vZmZzZXQYAyABKANSCWVuZE9mZnNldBIYCgdyZWNvcmRz\
            GAQgASgEUgdyZWNvcmRzEiEKDHN0b3JlZF9ieXRlcxgFIAEoBFILc3RvcmVkQnl0ZXMSMAoRb2xkZXN0X2V2ZW50X3RpbWUY\
            BiABKANCBOjgGAFSD29sZGVzdEV2ZW50VGltZRIwChFuZXdlc3RfZXZlbnRfdGltZRgHIAEoA0IE6OAYAVIPbmV3ZXN0RXZl\
            bnRUaW1lEicKBHJ1bGUYCCABKA4yEy5mZmxvZy52MS5QdXJnZVJ1bGVSBHJ1bGUSEgoEcGxhbhgJIAEoCVIEcGxhbhIdCgdz\
            ZWdtZW50GAogASgESABSB3NlZ21lbnSIAQESLwoGcG9saWN5GAsgASgLMhcuZmZsb2cudjEuQXVkaXRlZFBvbGljeVIGcG9s\
            aWN5QgoKCF9zZWdtZW50Im8KDENsb2NrU2V0QmFjaxIcCglwYXJ0aXRpb24YASABKA1SCXBhcnRpdGlvbhIWCgZvZmZzZXQY\
            AiABKANSBm9mZnNldBIpCg1zdGFtcGVkX3VudGlsGAMgASgDQgTo4BgBUgxzdGFtcGVkVW50aWwiRgoOU3ludGhldGljRW5k\
            ZWQSHAoJcGFydGl0aW9uGAEgASgNUglwYXJ0aXRpb24SFgoGb2Zmc2V0GAIgASgDUgZvZmZzZXQqUAoIQWdlQ2xvY2sSGQoV\
            QUdFX0NMT0NLX1VOU1BFQ0lGSUVEEAASEwoPQUdFX0NMT0NLX0VWRU5UEAESFAoQQUdFX0NMT0NLX0FQUEVORBACKmkKCVB1\
            cmdlUnVsZRIaChZQVVJHRV9SVUxFX1VOU1BFQ0lGSUVEEAASEgoOUFVSR0VfUlVMRV9BR0UQARIUChBQVVJHRV9SVUxFX0JZ\
            VEVTEAISFgoSUFVSR0VfUlVMRV9SRUNPUkRTEANCA7oCAGIGcHJvdG8z\

            """)
    package var eventKey: String? { topic }
}

/// The columns of ``AuditEntry`` in a chunk, in the order of its field numbers.
@usableFromInline
package enum AuditEntryColumn {
    @inlinable package static var topic: Int { 0 }
    @inlinable package static var eventTime: Int { 1 }
    @inlinable package static var policyChangedPresence: Int { 2 }
    @inlinable package static var policyChangedOldPresence: Int { 3 }
    @inlinable package static var policyChangedOldMaxAgeMs: Int { 4 }
    @inlinable package static var policyChangedOldAgeClock: Int { 5 }
    @inlinable package static var policyChangedOldMaxBytes: Int { 6 }
    @inlinable package static var policyChangedOldMaxRecords: Int { 7 }
    @inlinable package static var policyChangedNewPresence: Int { 8 }
    @inlinable package static var policyChangedNewMaxAgeMs: Int { 9 }
    @inlinable package static var policyChangedNewAgeClock: Int { 10 }
    @inlinable package static var policyChangedNewMaxBytes: Int { 11 }
    @inlinable package static var policyChangedNewMaxRecords: Int { 12 }
    @inlinable package static var purgedPartition: Int { 13 }
    @inlinable package static var purgedStartOffset: Int { 14 }
    @inlinable package static var purgedEndOffset: Int { 15 }
    @inlinable package static var purgedRecords: Int { 16 }
    @inlinable package static var purgedStoredBytes: Int { 17 }
    @inlinable package static var purgedOldestEventTime: Int { 18 }
    @inlinable package static var purgedNewestEventTime: Int { 19 }
    @inlinable package static var purgedRule: Int { 20 }
    @inlinable package static var purgedPlan: Int { 21 }
    @inlinable package static var purgedSegment: Int { 22 }
    @inlinable package static var purgedPolicyPresence: Int { 23 }
    @inlinable package static var purgedPolicyMaxAgeMs: Int { 24 }
    @inlinable package static var purgedPolicyAgeClock: Int { 25 }
    @inlinable package static var purgedPolicyMaxBytes: Int { 26 }
    @inlinable package static var purgedPolicyMaxRecords: Int { 27 }
    @inlinable package static var clockSetBackPartition: Int { 28 }
    @inlinable package static var clockSetBackOffset: Int { 29 }
    @inlinable package static var clockSetBackStampedUntil: Int { 30 }
    @inlinable package static var syntheticEndedPartition: Int { 31 }
    @inlinable package static var syntheticEndedOffset: Int { 32 }
}
