// digest: 579573012 896 schemas/fflog/v1/options.proto
// digest: 1413080787 1816 Tests/EventSchemaTests/Fixtures/every_type.proto
// Written by tools/generate-schemas: fflog.test.v1.EveryType, internal
// swift-format-ignore-file

import EventSchema

extension EveryType: TypedEvent {
    static let eventType = EventType(
        name: "fflog.test.v1.EveryType",
        base64: """
            CtoCChZmZmxvZy92MS9vcHRpb25zLnByb3RvEghmZmxvZy52MRogZ29vZ2xlL3Byb3RvYnVmL2Rlc2NyaXB0b3IucHJvdG8q\
            QQoGRm9ybWF0EhYKEkZPUk1BVF9VTlNQRUNJRklFRBAAEhAKDFRJTUVTVEFNUF9NUxABEg0KCVBTRVVET05ZTRACOkwKBmZv\
            cm1hdBIdLmdvb2dsZS5wcm90b2J1Zi5GaWVsZE9wdGlvbnMYjYwDIAEoDjIQLmZmbG9nLnYxLkZvcm1hdFIGZm9ybWF0iAEB\
            OkMKCmV2ZW50X3RpbWUSHy5nb29nbGUucHJvdG9idWYuTWVzc2FnZU9wdGlvbnMYjowDIAEoCVIJZXZlbnRUaW1liAEBOjYK\
            A2tleRIfLmdvb2dsZS5wcm90b2J1Zi5NZXNzYWdlT3B0aW9ucxiPjAMgASgJUgNrZXmIAQFiBnByb3RvMwqNDgoQZXZlcnlf\
            dHlwZS5wcm90bxINZmZsb2cudGVzdC52MRoWZmZsb2cvdjEvb3B0aW9ucy5wcm90byLDCQoJRXZlcnlUeXBlEhIKBG5hbWUY\
            ASABKAlSBG5hbWUSFAoCYXQYAiABKANCBOjgGAFSAmF0EhkKCGFfZG91YmxlGAMgASgBUgdhRG91YmxlEhcKB2FfZmxvYXQY\
            BCABKAJSBmFGbG9hdBIZCghhbl9pbnQ2NBgFIAEoA1IHYW5JbnQ2NBIZCghhX3VpbnQ2NBgGIAEoBFIHYVVpbnQ2NBIZCghh\
            bl9pbnQzMhgHIAEoBVIHYW5JbnQzMhIbCglhX2ZpeGVkNjQYCCABKAZSCGFGaXhlZDY0EhsKCWFfZml4ZWQzMhgJIAEoB1II\
            YUZpeGVkMzISFQoGYV9ib29sGAogASgIUgVhQm9vbBIdCgpzb21lX2J5dGVzGAsgASgMUglzb21lQnl0ZXMSGQoIYV91aW50\
            MzIYDCABKA1SB2FVaW50MzISLQoGY29sb3VyGA0gASgOMhUuZmZsb2cudGVzdC52MS5Db2xvdXJSBmNvbG91chIfCgthbl9z\
            Zml4ZWQzMhgOIAEoD1IKYW5TZml4ZWQzMhIfCgthbl9zZml4ZWQ2NBgPIAEoEFIKYW5TZml4ZWQ2NBIZCghhX3NpbnQzMhgQ\
            IAEoEVIHYVNpbnQzMhIZCghhX3NpbnQ2NBgRIAEoElIHYVNpbnQ2NBImCgxtYXliZV9zdHJpbmcYFSABKAlIAVILbWF5YmVT\
            dHJpbmeIAQESJgoMbWF5YmVfZG91YmxlGBYgASgBSAJSC21heWJlRG91YmxliAEBEiQKC21heWJlX2Zsb2F0GBcgASgCSANS\
            Cm1heWJlRmxvYXSIAQESKgoLbWF5YmVfaW50NjQYGCABKANCBOjgGAFIBFIKbWF5YmVJbnQ2NIgBARIsCgxtYXliZV91aW50\
            NjQYGSABKARCBOjgGAJIBVILbWF5YmVVaW50NjSIAQESIgoKbWF5YmVfYm9vbBgaIAEoCEgGUgltYXliZUJvb2yIAQESJAoL\
            bWF5YmVfYnl0ZXMYGyABKAxIB1IKbWF5YmVCeXRlc4gBARI9CgxtYXliZV9jb2xvdXIYHCABKA4yFS5mZmxvZy50ZXN0LnYx\
            LkNvbG91ckgIUgttYXliZUNvbG91cogBARImCgxtYXliZV9zaW50NjQYHSABKBJICVILbWF5YmVTaW50NjSIAQESJAoDYm94\
            GB4gASgLMhIuZmZsb2cudGVzdC52MS5Cb3hSA2JveBInCgRub3RlGB8gASgLMhMuZmZsb2cudGVzdC52MS5Ob3RlUgRub3Rl\
            EhQKBHJvb20YKCABKAlIAFIEcm9vbRIYCgZzdG9yZXkYKSABKBFIAFIGc3RvcmV5EigKBGFyZWEYKiABKAsyEi5mZmxvZy50\
            ZXN0LnYxLkJveEgAUgRhcmVhOg7y4BgCYXT64BgEbmFtZUIHCgVwbGFjZUIPCg1fbWF5YmVfc3RyaW5nQg8KDV9tYXliZV9k\
            b3VibGVCDgoMX21heWJlX2Zsb2F0Qg4KDF9tYXliZV9pbnQ2NEIPCg1fbWF5YmVfdWludDY0Qg0KC19tYXliZV9ib29sQg4K\
            DF9tYXliZV9ieXRlc0IPCg1fbWF5YmVfY29sb3VyQg8KDV9tYXliZV9zaW50NjQiPgoDQm94EhIKBGxlZnQYASABKA1SBGxl\
            ZnQSGQoFcmlnaHQYAiABKA1IAFIFcmlnaHSIAQFCCAoGX3JpZ2h0IlIKBE5vdGUSFwoEdGV4dBgBIAEoCUgAUgR0ZXh0iAEB\
            EigKBWZyYW1lGAIgASgLMhIuZmZsb2cudGVzdC52MS5Cb3hSBWZyYW1lQgcKBV90ZXh0ItUBCglPYnN0YWNsZXMSEgoEZmlu\
            ZRgBIAEoCVIEZmluZRISCgR0YWdzGAIgAygJUgR0YWdzEjwKBmNvdW50cxgDIAMoCzIkLmZmbG9nLnRlc3QudjEuT2JzdGFj\
            bGVzLkNvdW50c0VudHJ5UgZjb3VudHMSJwoEdHJlZRgEIAEoCzITLmZmbG9nLnRlc3QudjEuVHJlZVIEdHJlZRo5CgtDb3Vu\
            dHNFbnRyeRIQCgNrZXkYASABKAlSA2tleRIUCgV2YWx1ZRgCIAEoBVIFdmFsdWU6AjgBIi8KBFRyZWUSJwoEbGVmdBgBIAEo\
            CzITLmZmbG9nLnRlc3QudjEuVHJlZVIEbGVmdCpiCgZDb2xvdXISFgoSQ09MT1VSX1VOU1BFQ0lGSUVEEAASEwoPQ09MT1VS\
            X0RBUktfUkVEEAESGAoLQ09MT1VSX0JMVUUQ+f//////////ARIRCgxDT0xPVVJfR1JFRU4QoB9CA7oCAGIGcHJvdG8z\

            """)
    var eventKey: String? { name }
}

/// The columns of ``EveryType`` in a chunk, in the order of its field numbers.
enum EveryTypeColumn {
    static var name: Int { 0 }
    static var at: Int { 1 }
    static var aDouble: Int { 2 }
    static var aFloat: Int { 3 }
    static var anInt64: Int { 4 }
    static var aUint64: Int { 5 }
    static var anInt32: Int { 6 }
    static var aFixed64: Int { 7 }
    static var aFixed32: Int { 8 }
    static var aBool: Int { 9 }
    static var someBytes: Int { 10 }
    static var aUint32: Int { 11 }
    static var colour: Int { 12 }
    static var anSfixed32: Int { 13 }
    static var anSfixed64: Int { 14 }
    static var aSint32: Int { 15 }
    static var aSint64: Int { 16 }
    static var maybeString: Int { 17 }
    static var maybeDouble: Int { 18 }
    static var maybeFloat: Int { 19 }
    static var maybeInt64: Int { 20 }
    static var maybeUint64: Int { 21 }
    static var maybeBool: Int { 22 }
    static var maybeBytes: Int { 23 }
    static var maybeColour: Int { 24 }
    static var maybeSint64: Int { 25 }
    static var boxLeft: Int { 26 }
    static var boxRight: Int { 27 }
    static var notePresence: Int { 28 }
    static var noteText: Int { 29 }
    static var noteFrameLeft: Int { 30 }
    static var noteFrameRight: Int { 31 }
    static var room: Int { 32 }
    static var storey: Int { 33 }
    static var areaLeft: Int { 34 }
    static var areaRight: Int { 35 }
}
