// digest: 579573012 896 schemas/fflog/v1/options.proto
// digest: 158273611 940 schemas/fflog/v1/privacy.proto
// digest: 825523271 1023 schemas/footfall/v1/attributes.proto
// digest: 2882943461 346 schemas/footfall/v1/geometry.proto
// digest: 1870230338 2103 schemas/footfall/v1/detection.proto
// Written by tools/generate-schemas: footfall.v1.Detection, package
// swift-format-ignore-file

package import EventSchema

extension Detection: TypedEvent {
    package static let eventType = EventType(
        name: "footfall.v1.Detection",
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
            TWVzc2FnZU9wdGlvbnMYkYwDIAEoDjIULmZmbG9nLnYxLkZpZWxkQ2xhc3NSDG1lc3NhZ2VDbGFzc4gBAWIGcHJvdG8zCvgE\
            Chxmb290ZmFsbC92MS9hdHRyaWJ1dGVzLnByb3RvEgtmb290ZmFsbC52MSrEAQoHQWdlQmFuZBIYChRBR0VfQkFORF9VTlNQ\
            RUNJRklFRBAAEhEKDUFHRV9CQU5EXzBfMTIQARISCg5BR0VfQkFORF8xM18xNxACEhIKDkFHRV9CQU5EXzE4XzI0EAMSEgoO\
            QUdFX0JBTkRfMjVfMzQQBBISCg5BR0VfQkFORF8zNV80NBAFEhIKDkFHRV9CQU5EXzQ1XzU0EAYSEgoOQUdFX0JBTkRfNTVf\
            NjQQBxIUChBBR0VfQkFORF82NV9QTFVTEAgqVgoGR2VuZGVyEhYKEkdFTkRFUl9VTlNQRUNJRklFRBAAEhEKDUdFTkRFUl9G\
            RU1BTEUQARIPCgtHRU5ERVJfTUFMRRACEhAKDEdFTkRFUl9PVEhFUhADKskBCgdFbW90aW9uEhcKE0VNT1RJT05fVU5TUEVD\
            SUZJRUQQABIRCg1FTU9USU9OX0FOR0VSEAESFAoQRU1PVElPTl9DT05URU1QVBACEhMKD0VNT1RJT05fRElTR1VTVBADEhAK\
            DEVNT1RJT05fRkVBUhAEEhUKEUVNT1RJT05fSEFQUElORVNTEAUSEwoPRU1PVElPTl9ORVVUUkFMEAYSEwoPRU1PVElPTl9T\
            QURORVNTEAcSFAoQRU1PVElPTl9TVVJQUklTRRAIKlMKCURpcmVjdGlvbhIZChVESVJFQ1RJT05fVU5TUEVDSUZJRUQQABIV\
            ChFESVJFQ1RJT05fRU5URVJFRBABEhQKEERJUkVDVElPTl9FWElURUQQAkIDugIAYgZwcm90bzMKrwEKGmZvb3RmYWxsL3Yx\
            L2dlb21ldHJ5LnByb3RvEgtmb290ZmFsbC52MRoWZmZsb2cvdjEvcHJpdmFjeS5wcm90byJfCgNCb3gSEgoEbGVmdBgBIAEo\
            DVIEbGVmdBIQCgN0b3AYAiABKA1SA3RvcBIUCgV3aWR0aBgDIAEoDVIFd2lkdGgSFgoGaGVpZ2h0GAQgASgNUgZoZWlnaHQ6\
            BIjhGAFCA7oCAGIGcHJvdG8zCp4IChtmb290ZmFsbC92MS9kZXRlY3Rpb24ucHJvdG8SC2Zvb3RmYWxsLnYxGhZmZmxvZy92\
            MS9vcHRpb25zLnByb3RvGhZmZmxvZy92MS9wcml2YWN5LnByb3RvGhxmb290ZmFsbC92MS9hdHRyaWJ1dGVzLnByb3RvGhpm\
            b290ZmFsbC92MS9nZW9tZXRyeS5wcm90byL8AgoJRGV0ZWN0aW9uEhQKBXN0b3JlGAEgASgJUgVzdG9yZRISCgR6b25lGAIg\
            ASgJUgR6b25lEhYKBmNhbWVyYRgDIAEoCVIGY2FtZXJhEhsKBmRldmljZRgEIAEoCUgBUgZkZXZpY2WIAQESIwoKZXZlbnRf\
            dGltZRgFIAEoA0IE6OAYAVIJZXZlbnRUaW1lEhQKBW1vZGVsGAYgASgJUgVtb2RlbBIjCg1tb2RlbF92ZXJzaW9uGAcgASgJ\
            Ugxtb2RlbFZlcnNpb24SRgoPcGVyc29uX2RldGVjdGVkGAggASgLMhsuZm9vdGZhbGwudjEuUGVyc29uRGV0ZWN0ZWRIAFIO\
            cGVyc29uRGV0ZWN0ZWQSOgoLdHJhY2tfZW5kZWQYCSABKAsyFy5mb290ZmFsbC52MS5UcmFja0VuZGVkSABSCnRyYWNrRW5k\
            ZWQ6GPLgGApldmVudF90aW1l+uAYBmNhbWVyYUIHCgVldmVudEIJCgdfZGV2aWNlIrwBCg5QZXJzb25EZXRlY3RlZBIUCgVm\
            cmFtZRgBIAEoBFIFZnJhbWUSHwoIdHJhY2tfaWQYAiABKARCBIDhGAFSB3RyYWNrSWQSIgoDYm94GAMgASgLMhAuZm9vdGZh\
            bGwudjEuQm94UgNib3gSHgoKY29uZmlkZW5jZRgEIAEoAlIKY29uZmlkZW5jZRIjCgdwaWN0dXJlGAUgASgJQgSA4RgBSABS\
            B3BpY3R1cmWIAQFCCgoIX3BpY3R1cmUivAIKClRyYWNrRW5kZWQSHwoIdHJhY2tfaWQYASABKARCBIDhGAFSB3RyYWNrSWQS\
            IwoKZmlyc3Rfc2VlbhgCIAEoA0IE6OAYAVIJZmlyc3RTZWVuEiEKCWxhc3Rfc2VlbhgDIAEoA0IE6OAYAVIIbGFzdFNlZW4S\
            FgoGZnJhbWVzGAQgASgEUgZmcmFtZXMSOQoJZGlyZWN0aW9uGAUgASgOMhYuZm9vdGZhbGwudjEuRGlyZWN0aW9uSABSCWRp\
            cmVjdGlvbogBARIRCgF4GAYgASgNSAFSAXiIAQESEQoBeRgHIAEoDUgCUgF5iAEBEiMKCmNvbmZpZGVuY2UYCCABKAJIA1IK\
            Y29uZmlkZW5jZYgBAUIMCgpfZGlyZWN0aW9uQgQKAl94QgQKAl95Qg0KC19jb25maWRlbmNlQgO6AgBiBnByb3RvMw==\

            """)
    package var eventKey: String? { camera }
}

/// The columns of ``Detection`` in a chunk, in the order of its field numbers.
@usableFromInline
package enum DetectionColumn {
    @inlinable package static var store: Int { 0 }
    @inlinable package static var zone: Int { 1 }
    @inlinable package static var camera: Int { 2 }
    @inlinable package static var device: Int { 3 }
    @inlinable package static var eventTime: Int { 4 }
    @inlinable package static var model: Int { 5 }
    @inlinable package static var modelVersion: Int { 6 }
    @inlinable package static var personDetectedFrame: Int { 7 }
    @inlinable package static var personDetectedTrackID: Int { 8 }
    @inlinable package static var personDetectedBoxLeft: Int { 9 }
    @inlinable package static var personDetectedBoxTop: Int { 10 }
    @inlinable package static var personDetectedBoxWidth: Int { 11 }
    @inlinable package static var personDetectedBoxHeight: Int { 12 }
    @inlinable package static var personDetectedConfidence: Int { 13 }
    @inlinable package static var personDetectedPicture: Int { 14 }
    @inlinable package static var trackEndedTrackID: Int { 15 }
    @inlinable package static var trackEndedFirstSeen: Int { 16 }
    @inlinable package static var trackEndedLastSeen: Int { 17 }
    @inlinable package static var trackEndedFrames: Int { 18 }
    @inlinable package static var trackEndedDirection: Int { 19 }
    @inlinable package static var trackEndedX: Int { 20 }
    @inlinable package static var trackEndedY: Int { 21 }
    @inlinable package static var trackEndedConfidence: Int { 22 }
}
