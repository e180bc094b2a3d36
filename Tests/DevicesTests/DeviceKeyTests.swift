import Devices
import Foundation
import Testing
import TestSupport

@Suite("Keys of devices and groups")
struct DeviceKeyTests {
    private static func group(_ base64: String) throws -> GroupKey {
        GroupKey(generation: 1, createdAt: 0, bytes: Array(try #require(Data(base64Encoded: base64))))
    }

    @Test("a device's key is the one that Azure's documents derive of their example")
    func azureExample() throws {
        let group = try Self.group(
            "8isrFI1sGsIlvvFSSFRiMfCNzv21fjbE/+ah/lSh3lF8e2YG1Te7w1KpZhJFFXJrqYKi9yegxkqIChbqOS9Egw==")
        let key = DeviceKey(group: group, device: "sn-007-888-abc-mac-a1-b2-c3-d4-e5-f6")
        #expect(key.base64 == "Jsm0lyGpjaVYVP2g3FnmnmG9dI/9qU24wNoykUmermc=")
    }

    @Test("a device's key is the one that OpenSSL and Python compute")
    func independentVector() {
        // python3 -c 'import hmac,hashlib,base64;
        //   print(base64.b64encode(hmac.new(bytes(range(64)), b"store-1-box-2", hashlib.sha256).digest()).decode())'
        let group = GroupKey(generation: 1, createdAt: 0, bytes: Array(0..<64))
        let key = DeviceKey(group: group, device: "store-1-box-2")
        #expect(key.base64 == "ajaEE4wakuQNwhx3XXGCrvVZWsOEDmhbUVVbAGGlalI=")
    }

    @Test("a key that was read back signs the same, and no other device's signature passes")
    func signatures() throws {
        let group = GroupKey.generate(generation: 1, createdAt: 0)
        let key = DeviceKey(group: group, device: "a")
        let again = try #require(DeviceKey(base64: key.base64 + "\n"))
        #expect(again == key)
        let message = Array("hello".utf8)
        #expect(key.isSignature(again.signature(of: message), of: message))
        #expect(!key.isSignature(DeviceKey(group: group, device: "b").signature(of: message), of: message))
        #expect(!key.isSignature([], of: message))
        #expect(DeviceKey(base64: "c2hvcnQ=") == nil)
        #expect(DeviceKey(base64: "not base64") == nil)
    }

    @Test("no key shows itself where it is printed")
    func hidden() {
        let group = GroupKey.generate(generation: 1, createdAt: 0)
        let key = DeviceKey(group: group, device: "a")
        let text = "\(key) \(String(reflecting: key)) \(group) \(String(reflecting: group)) \([key]) \([group])"
        #expect(!text.contains(key.base64))
        #expect(!text.contains("bytes"))
    }

    @Test(
        "names are those that Azure takes for registration ids",
        arguments: [
            ("store-1-box-2", true), ("a", true), ("A.b_c:d-", true), ("", false), ("a b", false), ("a.", false),
            ("a/b", false), ("é", false), (String(repeating: "a", count: 128), true),
            (String(repeating: "a", count: 129), false), ("a\n", false),
        ])
    func names(_ name: String, _ isValid: Bool) { #expect(DeviceName.isValid(name) == isValid) }
}
