import Glibc
import LMDB
import TestSupport
import Testing

@Suite struct DatabaseTests {
    let folder: TemporaryFolder
    let environment: Environment

    init() throws {
        folder = TemporaryFolder()
        environment = try Environment(opening: folder.makeFile(), EnvironmentOptions(databasesMax: 20))
    }

    @Test func `a missing database is nil or an error that names it, until it is created`() throws {
        #expect(try environment.databaseIfPresent("later") == nil)
        let error = #expect(throws: LMDBError.self) { try environment.database("later") }
        #expect(error?.code == LMDBError.notFound)
        #expect(error?.description.contains("later") == true)
        let created = try environment.database("later", create: true)
        try environment.write { try $0.put("key", "value", in: created) }
        let found = try #require(try environment.databaseIfPresent("later"))
        #expect(try environment.read { try $0.text("key", in: found) } == "value")
    }

    @Test func `one database too many is MDB_DBS_FULL`() throws {
        var error: LMDBError?
        for index in 0...20 where error == nil {
            do { _ = try environment.database("\(index)", create: true) } catch let failure { error = failure }
        }
        #expect(error?.name == "MDB_DBS_FULL")
        #expect(try environment.databaseIfPresent("0") != nil)
    }

    @Test func `databases created on many threads at once are told apart`() async throws {
        let environment = environment
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<12 {
                group.addTask {
                    try await onThread {
                        let database = try environment.database("database \(index % 6)", create: true)
                        try environment.write { try $0.put("\(index)", "\(index % 6)", in: database) }
                    }
                }
            }
            try await group.waitForAll()
        }
        for index in 0..<6 {
            let database = try environment.database("database \(index)")
            let texts = try environment.read { try $0.texts(of: database) }
            #expect(texts == ["\(index)": "\(index)", "\(index + 6)": "\(index)"])
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `the writer may look a database up while another thread waits to create one`() async throws {
        let (environment, holds) = (environment, folder.path("holds"))
        async let creator: Void = onThread {
            try awaitFile(holds)
            _ = try environment.database("new", create: true)
        }
        try await onThread {
            let entries = try environment.database("entries")
            try environment.write { transaction in
                makeFile(holds)
                for round in 0..<100 {
                    try transaction.put("\(round)", "", in: entries)
                    _ = try environment.database("entries")
                    _ = try environment.databaseIfPresent("absent")
                    usleep(1000)
                }
            }
        }
        try await creator
        #expect(try environment.databaseIfPresent("new") != nil)
    }
}
