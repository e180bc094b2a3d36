// digest: 579573012 896 schemas/fflog/v1/options.proto
// digest: 3582450629 2347 schemas/footfall/v1/import_event.proto
// Written by tools/generate-schemas: footfall.v1.ImportEvent, package
// swift-format-ignore-file

package import EventSchema

extension ImportEvent: TypedEvent {
    package static let eventType = EventType(
        name: "footfall.v1.ImportEvent",
        base64: """
            CtoCChZmZmxvZy92MS9vcHRpb25zLnByb3RvEghmZmxvZy52MRogZ29vZ2xlL3Byb3RvYnVmL2Rlc2NyaXB0b3IucHJvdG8q\
            QQoGRm9ybWF0EhYKEkZPUk1BVF9VTlNQRUNJRklFRBAAEhAKDFRJTUVTVEFNUF9NUxABEg0KCVBTRVVET05ZTRACOkwKBmZv\
            cm1hdBIdLmdvb2dsZS5wcm90b2J1Zi5GaWVsZE9wdGlvbnMYjYwDIAEoDjIQLmZmbG9nLnYxLkZvcm1hdFIGZm9ybWF0iAEB\
            OkMKCmV2ZW50X3RpbWUSHy5nb29nbGUucHJvdG9idWYuTWVzc2FnZU9wdGlvbnMYjowDIAEoCVIJZXZlbnRUaW1liAEBOjYK\
            A2tleRIfLmdvb2dsZS5wcm90b2J1Zi5NZXNzYWdlT3B0aW9ucxiPjAMgASgJUgNrZXmIAQFiBnByb3RvMwrBCgoeZm9vdGZh\
            bGwvdjEvaW1wb3J0X2V2ZW50LnByb3RvEgtmb290ZmFsbC52MRoWZmZsb2cvdjEvb3B0aW9ucy5wcm90byLfAgoLSW1wb3J0\
            RXZlbnQSGwoJaW1wb3J0X2lkGAEgASgJUghpbXBvcnRJZBIjCgpldmVudF90aW1lGAIgASgDQgTo4BgBUglldmVudFRpbWUS\
            NgoHc3RhcnRlZBgDIAEoCzIaLmZvb3RmYWxsLnYxLkltcG9ydFN0YXJ0ZWRIAFIHc3RhcnRlZBI5CghmaW5pc2hlZBgEIAEo\
            CzIbLmZvb3RmYWxsLnYxLkltcG9ydEZpbmlzaGVkSABSCGZpbmlzaGVkEjMKBnVuZG9uZRgFIAEoCzIZLmZvb3RmYWxsLnYx\
            LkltcG9ydFVuZG9uZUgAUgZ1bmRvbmUSQAoLaW52YWxpZGF0ZWQYBiABKAsyHC5mb290ZmFsbC52MS5TcGFuSW52YWxpZGF0\
            ZWRIAFILaW52YWxpZGF0ZWQ6G/LgGApldmVudF90aW1l+uAYCWltcG9ydF9pZEIHCgVldmVudCL6AQoNSW1wb3J0U3RhcnRl\
            ZBIUCgV0b3BpYxgBIAEoCVIFdG9waWMSFgoGc291cmNlGAIgASgJUgZzb3VyY2USGAoHY29udGVudBgDIAEoCVIHY29udGVu\
            dBIYCgdtYXBwaW5nGAQgASgJUgdtYXBwaW5nEiAKCXRpbWVfem9uZRgFIAEoCUgAUgh0aW1lWm9uZYgBARIpChBpbnRlcnZh\
            bF9zZWNvbmRzGAYgASgNUg9pbnRlcnZhbFNlY29uZHMSHwoIcmVwbGFjZXMYByABKAlIAVIIcmVwbGFjZXOIAQFCDAoKX3Rp\
            bWVfem9uZUILCglfcmVwbGFjZXMijQMKDkltcG9ydEZpbmlzaGVkEhIKBHJlYWQYASABKARSBHJlYWQSGgoIYXBwZW5kZWQY\
            AiABKARSCGFwcGVuZGVkEh4KCmR1cGxpY2F0ZXMYAyABKARSCmR1cGxpY2F0ZXMSHAoJY29uZmxpY3RzGAQgASgEUgljb25m\
            bGljdHMSGgoIcmVwbGFjZWQYBSABKARSCHJlcGxhY2VkEhwKCXJldHJhY3RlZBgGIAEoBFIJcmV0cmFjdGVkEhgKB21pc3Np\
            bmcYByABKARSB21pc3NpbmcSGgoIcmVqZWN0ZWQYCCABKARSCHJlamVjdGVkEhIKBHJvd3MYCSABKARSBHJvd3MSFAoFc2l0\
            ZXMYCiABKARSBXNpdGVzEioKC2ZpcnN0X3N0YXJ0GAsgASgDQgTo4BgBSABSCmZpcnN0U3RhcnSIAQESKAoKbGFzdF9zdGFy\
            dBgMIAEoA0IE6OAYAUgBUglsYXN0U3RhcnSIAQFCDgoMX2ZpcnN0X3N0YXJ0Qg0KC19sYXN0X3N0YXJ0IloKDEltcG9ydFVu\
            ZG9uZRIWCgZ1bmRvZXMYASABKAlSBnVuZG9lcxIUCgV0b3BpYxgCIAEoCVIFdG9waWMSHAoJaW50ZXJ2YWxzGAMgASgEUglp\
            bnRlcnZhbHMioQEKD1NwYW5JbnZhbGlkYXRlZBIUCgV0b3BpYxgBIAEoCVIFdG9waWMSEgoEc2l0ZRgCIAEoCVIEc2l0ZRIY\
            CgRmcm9tGAMgASgDQgTo4BgBUgRmcm9tEhQKAnRvGAQgASgDQgTo4BgBUgJ0bxIWCgZyZWFzb24YBSABKAlSBnJlYXNvbhIc\
            CglpbnRlcnZhbHMYBiABKARSCWludGVydmFsc0IDugIAYgZwcm90bzM=\

            """)
    package var eventKey: String? { importID }
}

/// The columns of ``ImportEvent`` in a chunk, in the order of its field numbers.
@usableFromInline
package enum ImportEventColumn {
    @inlinable package static var importID: Int { 0 }
    @inlinable package static var eventTime: Int { 1 }
    @inlinable package static var startedTopic: Int { 2 }
    @inlinable package static var startedSource: Int { 3 }
    @inlinable package static var startedContent: Int { 4 }
    @inlinable package static var startedMapping: Int { 5 }
    @inlinable package static var startedTimeZone: Int { 6 }
    @inlinable package static var startedIntervalSeconds: Int { 7 }
    @inlinable package static var startedReplaces: Int { 8 }
    @inlinable package static var finishedRead: Int { 9 }
    @inlinable package static var finishedAppended: Int { 10 }
    @inlinable package static var finishedDuplicates: Int { 11 }
    @inlinable package static var finishedConflicts: Int { 12 }
    @inlinable package static var finishedReplaced: Int { 13 }
    @inlinable package static var finishedRetracted: Int { 14 }
    @inlinable package static var finishedMissing: Int { 15 }
    @inlinable package static var finishedRejected: Int { 16 }
    @inlinable package static var finishedRows: Int { 17 }
    @inlinable package static var finishedSites: Int { 18 }
    @inlinable package static var finishedFirstStart: Int { 19 }
    @inlinable package static var finishedLastStart: Int { 20 }
    @inlinable package static var undoneUndoes: Int { 21 }
    @inlinable package static var undoneTopic: Int { 22 }
    @inlinable package static var undoneIntervals: Int { 23 }
    @inlinable package static var invalidatedTopic: Int { 24 }
    @inlinable package static var invalidatedSite: Int { 25 }
    @inlinable package static var invalidatedFrom: Int { 26 }
    @inlinable package static var invalidatedTo: Int { 27 }
    @inlinable package static var invalidatedReason: Int { 28 }
    @inlinable package static var invalidatedIntervals: Int { 29 }
}
