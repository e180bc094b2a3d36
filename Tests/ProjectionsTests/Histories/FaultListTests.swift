import Foundation
import Testing

/// The faults that `tools/test-faults` puts into the operator still have their places in the sources.
@Suite struct FaultListTests {
    private struct Fault: Decodable {
        var fault: String
        var file: String
        var text: String
        var becomes: String
    }

    @Test func `every fault of the list changes exactly one place`() throws {
        var package = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { package.deleteLastPathComponent() }
        let list = try Data(contentsOf: package.appendingPathComponent("tools/faults/windows.json"))
        let faults = try JSONDecoder().decode([Fault].self, from: list)
        #expect(faults.count >= 10)
        for fault in faults {
            let source = try String(contentsOf: package.appendingPathComponent(fault.file), encoding: .utf8)
            #expect(source.components(separatedBy: fault.text).count == 2, "\(fault.fault): \(fault.text)")
            #expect(fault.text != fault.becomes)
        }
    }
}
