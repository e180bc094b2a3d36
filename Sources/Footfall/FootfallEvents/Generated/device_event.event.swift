// digest: 579573012 896 schemas/fflog/v1/options.proto
// digest: 3224853598 1780 schemas/footfall/v1/device_event.proto
// Written by tools/generate-schemas: footfall.v1.DeviceEvent, package
// swift-format-ignore-file

package import EventSchema

extension DeviceEvent: TypedEvent {
    package static let eventType = EventType(
        name: "footfall.v1.DeviceEvent",
        base64: """
            CtoCChZmZmxvZy92MS9vcHRpb25zLnByb3RvEghmZmxvZy52MRogZ29vZ2xlL3Byb3RvYnVmL2Rlc2NyaXB0b3IucHJvdG8q\
            QQoGRm9ybWF0EhYKEkZPUk1BVF9VTlNQRUNJRklFRBAAEhAKDFRJTUVTVEFNUF9NUxABEg0KCVBTRVVET05ZTRACOkwKBmZv\
            cm1hdBIdLmdvb2dsZS5wcm90b2J1Zi5GaWVsZE9wdGlvbnMYjYwDIAEoDjIQLmZmbG9nLnYxLkZvcm1hdFIGZm9ybWF0iAEB\
            OkMKCmV2ZW50X3RpbWUSHy5nb29nbGUucHJvdG9idWYuTWVzc2FnZU9wdGlvbnMYjowDIAEoCVIJZXZlbnRUaW1liAEBOjYK\
            A2tleRIfLmdvb2dsZS5wcm90b2J1Zi5NZXNzYWdlT3B0aW9ucxiPjAMgASgJUgNrZXmIAQFiBnByb3RvMwqNCQoeZm9vdGZh\
            bGwvdjEvZGV2aWNlX2V2ZW50LnByb3RvEgtmb290ZmFsbC52MRoWZmZsb2cvdjEvb3B0aW9ucy5wcm90byLcAwoLRGV2aWNl\
            RXZlbnQSFgoGZGV2aWNlGAEgASgJUgZkZXZpY2USIwoKZXZlbnRfdGltZRgCIAEoA0IE6OAYAVIJZXZlbnRUaW1lEjkKCGVu\
            cm9sbGVkGAMgASgLMhsuZm9vdGZhbGwudjEuRGV2aWNlRW5yb2xsZWRIAFIIZW5yb2xsZWQSNgoHcmV2b2tlZBgEIAEoCzIa\
            LmZvb3RmYWxsLnYxLkRldmljZVJldm9rZWRIAFIHcmV2b2tlZBI/Cgpjb25maWd1cmVkGAUgASgLMh0uZm9vdGZhbGwudjEu\
            RGV2aWNlQ29uZmlndXJlZEgAUgpjb25maWd1cmVkEjkKCHJlcG9ydGVkGAYgASgLMhsuZm9vdGZhbGwudjEuRGV2aWNlUmVw\
            b3J0ZWRIAFIIcmVwb3J0ZWQSPAoJaGVhcnRiZWF0GAcgASgLMhwuZm9vdGZhbGwudjEuRGV2aWNlSGVhcnRiZWF0SABSCWhl\
            YXJ0YmVhdBJACgtrZXlfcm90YXRlZBgIIAEoCzIdLmZvb3RmYWxsLnYxLkRldmljZUtleVJvdGF0ZWRIAFIKa2V5Um90YXRl\
            ZDoY8uAYCmV2ZW50X3RpbWX64BgGZGV2aWNlQgcKBWV2ZW50ImMKDkRldmljZUVucm9sbGVkEhQKBXN0b3JlGAEgASgJUgVz\
            dG9yZRIUCgVncm91cBgCIAEoCVIFZ3JvdXASJQoOa2V5X2dlbmVyYXRpb24YAyABKA1SDWtleUdlbmVyYXRpb24iNwoNRGV2\
            aWNlUmV2b2tlZBIbCgZyZWFzb24YASABKAlIAFIGcmVhc29uiAEBQgkKB19yZWFzb24iUgoQRGV2aWNlQ29uZmlndXJlZBIY\
            Cgd2ZXJzaW9uGAEgASgNUgd2ZXJzaW9uEiQKDWNvbmZpZ3VyYXRpb24YAiABKAlSDWNvbmZpZ3VyYXRpb24iTwoORGV2aWNl\
            UmVwb3J0ZWQSGAoHdmVyc2lvbhgBIAEoDVIHdmVyc2lvbhIZCgVlcnJvchgCIAEoCUgAUgVlcnJvcogBAUIICgZfZXJyb3Ii\
            2wEKD0RldmljZUhlYXJ0YmVhdBIUCgVzdG9yZRgBIAEoCVIFc3RvcmUSFgoGY2FtZXJhGAIgASgJUgZjYW1lcmESKgoRZnJh\
            bWVzX3Blcl9zZWNvbmQYAyABKAJSD2ZyYW1lc1BlclNlY29uZBIWCgZmcmFtZXMYBCABKARSBmZyYW1lcxIlCg5mcmFtZXNf\
            ZHJvcHBlZBgFIAEoBFINZnJhbWVzRHJvcHBlZBIhCgljb25kaXRpb24YBiABKAlIAFIJY29uZGl0aW9uiAEBQgwKCl9jb25k\
            aXRpb24iOQoQRGV2aWNlS2V5Um90YXRlZBIlCg5rZXlfZ2VuZXJhdGlvbhgBIAEoDVINa2V5R2VuZXJhdGlvbkIDugIAYgZw\
            cm90bzM=\

            """)
    package var eventKey: String? { device }
}

/// The columns of ``DeviceEvent`` in a chunk, in the order of its field numbers.
@usableFromInline
package enum DeviceEventColumn {
    @inlinable package static var device: Int { 0 }
    @inlinable package static var eventTime: Int { 1 }
    @inlinable package static var enrolledStore: Int { 2 }
    @inlinable package static var enrolledGroup: Int { 3 }
    @inlinable package static var enrolledKeyGeneration: Int { 4 }
    @inlinable package static var revokedPresence: Int { 5 }
    @inlinable package static var revokedReason: Int { 6 }
    @inlinable package static var configuredVersion: Int { 7 }
    @inlinable package static var configuredConfiguration: Int { 8 }
    @inlinable package static var reportedVersion: Int { 9 }
    @inlinable package static var reportedError: Int { 10 }
    @inlinable package static var heartbeatStore: Int { 11 }
    @inlinable package static var heartbeatCamera: Int { 12 }
    @inlinable package static var heartbeatFramesPerSecond: Int { 13 }
    @inlinable package static var heartbeatFrames: Int { 14 }
    @inlinable package static var heartbeatFramesDropped: Int { 15 }
    @inlinable package static var heartbeatCondition: Int { 16 }
    @inlinable package static var keyRotatedKeyGeneration: Int { 17 }
}
