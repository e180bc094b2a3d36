import Fflog
import Foundation

/// What `protoc --include_imports --descriptor_set_out` writes of parking_observed.proto, in base64.
private let descriptorSet = """
    CtoCChZmZmxvZy92MS9vcHRpb25zLnByb3RvEghmZmxvZy52MRogZ29vZ2xlL3Byb3RvYnVmL2Rlc2NyaXB0b3IucHJvdG8qQQoG\
    Rm9ybWF0EhYKEkZPUk1BVF9VTlNQRUNJRklFRBAAEhAKDFRJTUVTVEFNUF9NUxABEg0KCVBTRVVET05ZTRACOkwKBmZvcm1hdBId\
    Lmdvb2dsZS5wcm90b2J1Zi5GaWVsZE9wdGlvbnMYjYwDIAEoDjIQLmZmbG9nLnYxLkZvcm1hdFIGZm9ybWF0iAEBOkMKCmV2ZW50\
    X3RpbWUSHy5nb29nbGUucHJvdG9idWYuTWVzc2FnZU9wdGlvbnMYjowDIAEoCVIJZXZlbnRUaW1liAEBOjYKA2tleRIfLmdvb2ds\
    ZS5wcm90b2J1Zi5NZXNzYWdlT3B0aW9ucxiPjAMgASgJUgNrZXmIAQFiBnByb3RvMwrHAwoWcGFya2luZ19vYnNlcnZlZC5wcm90\
    bxINZmZsb2cudGVzdC52MRoWZmZsb2cvdjEvb3B0aW9ucy5wcm90byLUAgoPUGFya2luZ09ic2VydmVkEhkKCGNhcl9wYXJrGAEg\
    ASgJUgdjYXJQYXJrEhAKA2JheRgCIAEoDVIDYmF5EiMKCmV2ZW50X3RpbWUYAyABKANCBOjgGAFSCWV2ZW50VGltZRIfCgtpc19v\
    Y2N1cGllZBgEIAEoCFIKaXNPY2N1cGllZBIjCgpjb25maWRlbmNlGAUgASgCSAFSCmNvbmZpZGVuY2WIAQESGwoGcGVybWl0GAYg\
    ASgJSAJSBnBlcm1pdIgBARIvCgRjYXJkGAcgASgLMhkuZmZsb2cudGVzdC52MS5QYWlkQnlDYXJkSABSBGNhcmQSGgoHdm91Y2hl\
    chgIIAEoCUgAUgd2b3VjaGVyOhry4BgKZXZlbnRfdGltZfrgGAhjYXJfcGFya0IJCgdwYXltZW50Qg0KC19jb25maWRlbmNlQgkK\
    B19wZXJtaXQiIgoKUGFpZEJ5Q2FyZBIUCgVjZW50cxgBIAEoDVIFY2VudHNCA7oCAGIGcHJvdG8z
    """

/// A message of this program's own as an event.
extension ParkingObserved: EventMessage {
    static let eventDefinition = try! EventDefinition(descriptorSet: Array(Data(base64Encoded: descriptorSet)!))
}
