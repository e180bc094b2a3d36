// digest: 579573012 896 schemas/fflog/v1/options.proto
// digest: 158273611 940 schemas/fflog/v1/privacy.proto
// digest: 825523271 1023 schemas/footfall/v1/attributes.proto
// digest: 2882943461 346 schemas/footfall/v1/geometry.proto
// digest: 1411705283 2066 schemas/footfall/v1/face_event.proto
// Written by tools/generate-schemas: footfall.v1.FaceEvent, package
// swift-format-ignore-file

package import EventSchema

extension FaceEvent: TypedEvent {
    package static let eventType = EventType(
        name: "footfall.v1.FaceEvent",
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
            BIjhGAFCA7oCAGIGcHJvdG8zCu0JChxmb290ZmFsbC92MS9mYWNlX2V2ZW50LnByb3RvEgtmb290ZmFsbC52MRoWZmZsb2cv\
            djEvb3B0aW9ucy5wcm90bxoWZmZsb2cvdjEvcHJpdmFjeS5wcm90bxocZm9vdGZhbGwvdjEvYXR0cmlidXRlcy5wcm90bxoa\
            Zm9vdGZhbGwvdjEvZ2VvbWV0cnkucHJvdG8iswMKCUZhY2VFdmVudBIeCgdwaWN0dXJlGAEgASgJQgSA4RgBUgdwaWN0dXJl\
            EiMKCmV2ZW50X3RpbWUYAiABKANCBOjgGAFSCWV2ZW50VGltZRIZCgVzdG9yZRgDIAEoCUgBUgVzdG9yZYgBARIbCgZjYW1l\
            cmEYBCABKAlIAlIGY2FtZXJhiAEBEhoKCGFuYWx5emVyGAUgASgJUghhbmFseXplchIpChBhbmFseXplcl92ZXJzaW9uGAYg\
            ASgJUg9hbmFseXplclZlcnNpb24SHAoJc3ludGhldGljGAcgASgIUglzeW50aGV0aWMSQAoNZmFjZV9hbmFseXplZBgIIAEo\
            CzIZLmZvb3RmYWxsLnYxLkZhY2VBbmFseXplZEgAUgxmYWNlQW5hbHl6ZWQSSQoQcGljdHVyZV9hbmFseXplZBgJIAEoCzIc\
            LmZvb3RmYWxsLnYxLlBpY3R1cmVBbmFseXplZEgAUg9waWN0dXJlQW5hbHl6ZWQ6GfLgGApldmVudF90aW1l+uAYB3BpY3R1\
            cmVCBwoFZXZlbnRCCAoGX3N0b3JlQgkKB19jYW1lcmEigwMKDEZhY2VBbmFseXplZBIdCgpmYWNlX2luZGV4GAEgASgNUglm\
            YWNlSW5kZXgSIgoHZmFjZV9pZBgCIAEoCUIEgOEYAUgAUgZmYWNlSWSIAQESIgoDYm94GAMgASgLMhAuZm9vdGZhbGwudjEu\
            Qm94UgNib3gSJQoIaWRlbnRpdHkYBCABKAlCBIDhGAFIAVIIaWRlbnRpdHmIAQESGwoDYWdlGAUgASgCQgSA4RgBSAJSA2Fn\
            ZYgBARIwCgZnZW5kZXIYBiABKA4yEy5mb290ZmFsbC52MS5HZW5kZXJIA1IGZ2VuZGVyiAEBEjYKCGVtb3Rpb25zGAcgASgL\
            MhouZm9vdGZhbGwudjEuRW1vdGlvblNjb3Jlc1IIZW1vdGlvbnMSIwoKY29uZmlkZW5jZRgIIAEoAkgEUgpjb25maWRlbmNl\
            iAEBQgoKCF9mYWNlX2lkQgsKCV9pZGVudGl0eUIGCgRfYWdlQgkKB19nZW5kZXJCDQoLX2NvbmZpZGVuY2Ui4wEKDUVtb3Rp\
            b25TY29yZXMSFAoFYW5nZXIYASABKAJSBWFuZ2VyEhoKCGNvbnRlbXB0GAIgASgCUghjb250ZW1wdBIYCgdkaXNndXN0GAMg\
            ASgCUgdkaXNndXN0EhIKBGZlYXIYBCABKAJSBGZlYXISHAoJaGFwcGluZXNzGAUgASgCUgloYXBwaW5lc3MSGAoHbmV1dHJh\
            bBgGIAEoAlIHbmV1dHJhbBIYCgdzYWRuZXNzGAcgASgCUgdzYWRuZXNzEhoKCHN1cnByaXNlGAggASgCUghzdXJwcmlzZToE\
            iOEYASInCg9QaWN0dXJlQW5hbHl6ZWQSFAoFZmFjZXMYASABKA1SBWZhY2VzQgO6AgBiBnByb3RvMw==\

            """)
    package var eventKey: String? { picture }
}

/// The columns of ``FaceEvent`` in a chunk, in the order of its field numbers.
@usableFromInline
package enum FaceEventColumn {
    @inlinable package static var picture: Int { 0 }
    @inlinable package static var eventTime: Int { 1 }
    @inlinable package static var store: Int { 2 }
    @inlinable package static var camera: Int { 3 }
    @inlinable package static var analyzer: Int { 4 }
    @inlinable package static var analyzerVersion: Int { 5 }
    @inlinable package static var synthetic: Int { 6 }
    @inlinable package static var faceAnalyzedFaceIndex: Int { 7 }
    @inlinable package static var faceAnalyzedFaceID: Int { 8 }
    @inlinable package static var faceAnalyzedBoxLeft: Int { 9 }
    @inlinable package static var faceAnalyzedBoxTop: Int { 10 }
    @inlinable package static var faceAnalyzedBoxWidth: Int { 11 }
    @inlinable package static var faceAnalyzedBoxHeight: Int { 12 }
    @inlinable package static var faceAnalyzedIdentity: Int { 13 }
    @inlinable package static var faceAnalyzedAge: Int { 14 }
    @inlinable package static var faceAnalyzedGender: Int { 15 }
    @inlinable package static var faceAnalyzedEmotionsAnger: Int { 16 }
    @inlinable package static var faceAnalyzedEmotionsContempt: Int { 17 }
    @inlinable package static var faceAnalyzedEmotionsDisgust: Int { 18 }
    @inlinable package static var faceAnalyzedEmotionsFear: Int { 19 }
    @inlinable package static var faceAnalyzedEmotionsHappiness: Int { 20 }
    @inlinable package static var faceAnalyzedEmotionsNeutral: Int { 21 }
    @inlinable package static var faceAnalyzedEmotionsSadness: Int { 22 }
    @inlinable package static var faceAnalyzedEmotionsSurprise: Int { 23 }
    @inlinable package static var faceAnalyzedConfidence: Int { 24 }
    @inlinable package static var pictureAnalyzedFaces: Int { 25 }
}
