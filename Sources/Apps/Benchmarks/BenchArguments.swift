import ArgumentParser

/// What a benchmark that fills a log is told.
struct BenchArguments: ParsableArguments {
    enum Durability: String, ExpressibleByArgument, CaseIterable {
        case sync
        case none
    }

    @Option(help: "How many events.")
    var events = 1_000_000
    @Option(help: "Events in a batch.")
    var batch = 1000
    @Option(
        help: """
            1: one thread encodes a batch, then commits it. More: one commits what waits, each of the others encodes the events \
            of its share of the stores.
            """)
    var threads = 2
    @Option(help: "Partitions of the topic; an event goes to that of its store.")
    var partitions = 1
    @Option(
        help: """
            sync: an event counts when it is on the device. none: NOTHING IS SYNCED, a power cut may lose all of it; only to \
            compare with what promises as little.
            """)
    var durability: Durability = .sync
    @Option(
        help: "Where to make a folder that is removed at the end; the disk that is measured.", completion: .directory)
    var directory = "."

    func validate() throws {
        guard events > 0 else { throw ValidationError("--events: at least 1") }
        guard (1...65_536).contains(batch) else { throw ValidationError("--batch: 1 to 65536 are possible") }
        guard (1...64).contains(threads) else { throw ValidationError("--threads: 1 to 64 are possible") }
        guard (1...1024).contains(partitions) else { throw ValidationError("--partitions: 1 to 1024 are possible") }
    }
}
