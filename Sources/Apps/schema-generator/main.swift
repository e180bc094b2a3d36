import Foundation
import SchemaGeneration

// Writes the Swift of event types, for tools/generate-schemas:
//
//   schema-generator SET ROOTS FOLDER ACCESS COLUMNAR FILE...
//
// SET is a file with the descriptor set of all files and what they import; ROOTS are the folders in which the files lie,
// separated by commas; COLUMNAR are the base names of the files whose event types get a writer of columns, likewise. Files
// that declare no event type are left out.
let arguments = CommandLine.arguments
guard arguments.count > 6, let access = EventFile.Access(rawValue: arguments[4]) else {
    FileHandle.standardError.write(Data("usage: schema-generator SET ROOTS FOLDER ACCESS COLUMNAR FILE...\n".utf8))
    exit(2)
}

func list(_ argument: String) -> [String] { argument.split(separator: ",").map(String.init) }

func digest(_ file: String) throws -> String {
    for root in list(arguments[2]) {
        guard let text = FileManager.default.contents(atPath: "\(root)/\(file)") else { continue }
        return "\(PosixChecksum.line(of: text)) \(root)/\(file)"
    }
    throw GenerationError(message: file, reason: "it is in none of the folders \(arguments[2])")
}

do {
    let set = try Data(contentsOf: URL(fileURLWithPath: arguments[1]))
    let files = try ProtoFiles([UInt8](set))
    for file in arguments[6...] {
        guard let message = files.event(of: file) else { continue }
        let name = String(file.split(separator: "/").last ?? "").replacingOccurrences(of: ".proto", with: "")
        let event = EventFile(
            message: message, descriptorSet: try files.descriptorSet(of: file), access: access,
            isColumnar: list(arguments[5]).contains(name))
        let text = try event.text(digests: files.closure(of: file).map(digest))
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(arguments[3])/\(name).event.swift"))
    }
} catch {
    FileHandle.standardError.write(Data("schema-generator: \(error)\n".utf8))
    exit(1)
}
