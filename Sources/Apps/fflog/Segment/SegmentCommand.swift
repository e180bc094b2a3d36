import ArgumentParser

struct SegmentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "segment", abstract: "Look at sealed segments.",
        subcommands: [SegmentListCommand.self, SegmentVerifyCommand.self])
}
