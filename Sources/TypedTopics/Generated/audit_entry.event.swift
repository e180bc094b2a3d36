// digest: 579573012 896 schemas/fflog/v1/options.proto
// digest: 3686121686 2180 schemas/fflog/v1/audit_entry.proto
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
            A2tleRIfLmdvb2dsZS5wcm90b2J1Zi5NZXNzYWdlT3B0aW9ucxiPjAMgASgJUgNrZXmIAQFiBnByb3RvMwrcCQoaZmZsb2cv\
            djEvYXVkaXRfZW50cnkucHJvdG8SCGZmbG9nLnYxGhZmZmxvZy92MS9vcHRpb25zLnByb3RvItcBCgpBdWRpdEVudHJ5EhQK\
            BXRvcGljGAEgASgJUgV0b3BpYxIjCgpldmVudF90aW1lGAIgASgDQgTo4BgBUglldmVudFRpbWUSQAoOcG9saWN5X2NoYW5n\
            ZWQYAyABKAsyFy5mZmxvZy52MS5Qb2xpY3lDaGFuZ2VkSABSDXBvbGljeUNoYW5nZWQSKgoGcHVyZ2VkGAQgASgLMhAuZmZs\
            b2cudjEuUHVyZ2VkSABSBnB1cmdlZDoX8uAYCmV2ZW50X3RpbWX64BgFdG9waWNCBwoFZW50cnkiZQoNUG9saWN5Q2hhbmdl\
            ZBIpCgNvbGQYASABKAsyFy5mZmxvZy52MS5BdWRpdGVkUG9saWN5UgNvbGQSKQoDbmV3GAIgASgLMhcuZmZsb2cudjEuQXVk\
            aXRlZFBvbGljeVIDbmV3IusBCg1BdWRpdGVkUG9saWN5EiEKCm1heF9hZ2VfbXMYASABKANIAFIIbWF4QWdlTXOIAQESNAoJ\
            YWdlX2Nsb2NrGAIgASgOMhIuZmZsb2cudjEuQWdlQ2xvY2tIAVIIYWdlQ2xvY2uIAQESIAoJbWF4X2J5dGVzGAMgASgESAJS\
            CG1heEJ5dGVziAEBEiQKC21heF9yZWNvcmRzGAQgASgESANSCm1heFJlY29yZHOIAQFCDQoLX21heF9hZ2VfbXNCDAoKX2Fn\
            ZV9jbG9ja0IMCgpfbWF4X2J5dGVzQg4KDF9tYXhfcmVjb3JkcyKiAwoGUHVyZ2VkEhwKCXBhcnRpdGlvbhgBIAEoDVIJcGFy\
            dGl0aW9uEiEKDHN0YXJ0X29mZnNldBgCIAEoA1ILc3RhcnRPZmZzZXQSHQoKZW5kX29mZnNldBgDIAEoA1IJZW5kT2Zmc2V0\
            EhgKB3JlY29yZHMYBCABKARSB3JlY29yZHMSIQoMc3RvcmVkX2J5dGVzGAUgASgEUgtzdG9yZWRCeXRlcxIwChFvbGRlc3Rf\
            ZXZlbnRfdGltZRgGIAEoA0IE6OAYAVIPb2xkZXN0RXZlbnRUaW1lEjAKEW5ld2VzdF9ldmVudF90aW1lGAcgASgDQgTo4BgB\
            Ug9uZXdlc3RFdmVudFRpbWUSJwoEcnVsZRgIIAEoDjITLmZmbG9nLnYxLlB1cmdlUnVsZVIEcnVsZRISCgRwbGFuGAkgASgJ\
            UgRwbGFuEh0KB3NlZ21lbnQYCiABKARIAFIHc2VnbWVudIgBARIvCgZwb2xpY3kYCyABKAsyFy5mZmxvZy52MS5BdWRpdGVk\
            UG9saWN5UgZwb2xpY3lCCgoIX3NlZ21lbnQqUAoIQWdlQ2xvY2sSGQoVQUdFX0NMT0NLX1VOU1BFQ0lGSUVEEAASEwoPQUdF\
            X0NMT0NLX0VWRU5UEAESFAoQQUdFX0NMT0NLX0FQUEVORBACKmkKCVB1cmdlUnVsZRIaChZQVVJHRV9SVUxFX1VOU1BFQ0lG\
            SUVEEAASEgoOUFVSR0VfUlVMRV9BR0UQARIUChBQVVJHRV9SVUxFX0JZVEVTEAISFgoSUFVSR0VfUlVMRV9SRUNPUkRTEANC\
            A7oCAGIGcHJvdG8z\

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
}
