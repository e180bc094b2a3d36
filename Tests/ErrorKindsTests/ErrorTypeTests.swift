import ErrorKinds
import Foundation
import Testing

@Suite struct ErrorTypeTests {
    /// They end a command or a stage, and say with what: there is no error that they are a kind of. ``FflogError`` is what the others
    /// become for programs outside of the package: it has a kind of its own.
    private static let endings: Set<String> = ["CommandEnded", "ClosedPipe", "StageEnd", "FflogError"]

    @Test func `every error type of the sources says its kind`() throws {
        let files = try SourceFile.all()
        var declared = 0
        for file in files where file.name != "KindedError" {
            for match in file.text.matches(of: /(?:enum|struct|class) (\w+)(?:<[^>]*>)?: ([^{\n]*)\{/) {
                let name = String(match.1)
                let inherited = match.2.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
                guard inherited.contains("Error") || inherited.contains("KindedError") else { continue }
                declared += 1
                if inherited.contains("KindedError") || Self.endings.contains(name) { continue }
                let conformance = try Regex("extension (\\w+\\.)?\(name): [^{\\n]*KindedError")
                #expect(file.text.contains(conformance), "\(file.path): \(name) is an error without a kind")
            }
            #expect(!file.text.contains(/extension [\w.]+: [^{\n]*\bError\b/), "\(file.path)")
        }
        #expect(declared > 5)
    }

    private struct PaperJam: KindedError {
        var description: String { "no paper" }
        var kind: ErrorKind { .unavailable }
        var remedy: Remedy? { .repeatRequest }
    }

    private struct Other: Error {}

    @Test func `any error has a kind and perhaps a remedy: its own, and those of other packages are failures`() {
        #expect(ErrorKind(of: PaperJam()) == .unavailable && Remedy.of(PaperJam()) == .repeatRequest)
        #expect(ErrorKind(of: Other()) == .failed && Remedy.of(Other()) == nil)
    }
}
