import ArgumentParser

struct BlobCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "blob",
        abstract: "Pictures and other bytes by name, beside the log that says what became of them.",
        discussion: """
            Bytes are kept once under their SHA-256; names, content types, metadata and ETags are events on topic blobs. \
            Bytes go with the last name that refers to them.
            """,
        subcommands: [
            BlobPutCommand.self, BlobGetCommand.self, BlobListCommand.self, BlobShowCommand.self,
            BlobSetMetadataCommand.self, BlobDeleteCommand.self, BlobVerifyCommand.self, BlobSweepCommand.self,
        ])
}
