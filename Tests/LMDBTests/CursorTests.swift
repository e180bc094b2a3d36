import LMDB
import TestSupport
import Testing

@Suite struct CursorTests {
    let folder: TemporaryFolder
    let environment: Environment
    let entries: Database

    init() throws {
        folder = TemporaryFolder()
        environment = try Environment(opening: folder.makeFile())
        entries = try environment.database("entries")
    }

    @Test func `an empty database has no first, last or next entry`() throws {
        try environment.read { transaction in
            var cursor = try transaction.cursor(entries)
            #expect(try !cursor.first())
            #expect(try !cursor.last())
            #expect(try !cursor.next())
            #expect(try !cursor.previous())
            #expect(try !cursor.seek([0]))
            #expect(try !cursor.seek([]))
        }
    }

    @Test func `keys come in the order of their bytes, a prefix first`() throws {
        let keys: [[UInt8]] = [[0], [0, 0], [0, 1], [1], [127], [128], [255], [255, 0]]
        try environment.write { transaction in
            for key in keys.shuffled() { try transaction.put(key, key, in: entries) }
        }
        try environment.read { transaction in
            #expect(try transaction.entries(of: entries).map(\.key) == keys)
            var cursor = try transaction.cursor(entries)
            for key in keys.reversed() {
                #expect(key == keys.last ? try cursor.last() : try cursor.previous())
                #expect(copy(cursor.key) == key)
                #expect(copy(cursor.value) == key)
            }
            #expect(try !cursor.previous())
        }
    }

    @Test func `seeking finds the first key that is not less`() throws {
        try environment.write { transaction in
            for key in [[10], [20], [20, 5], [30]] as [[UInt8]] { try transaction.put(key, [], in: entries) }
        }
        let expected: [([UInt8], [UInt8]?)] = [
            ([], [10]), ([10], [10]), ([11], [20]), ([20], [20]), ([20, 0], [20, 5]), ([20, 6], [30]), ([31], nil),
        ]
        try environment.read { transaction in
            var cursor = try transaction.cursor(entries)
            for (target, found) in expected {
                #expect(try cursor.seek(target) == (found != nil))
                if let found { #expect(copy(cursor.key) == found) }
            }
        }
    }

    @Test func `random changes and walks agree with a sorted dictionary`() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var model: [[UInt8]: [UInt8]] = [:]
        for _ in 0..<60 {
            let changes = (0..<40).map { _ in
                (
                    key: [UInt8.random(in: 0...9, using: &random), UInt8.random(in: 0...29, using: &random)],
                    value: Bool.random(using: &random)
                        ? nil
                        : [UInt8](
                            repeating: .random(in: 0...255, using: &random),
                            count: .random(in: 0...3000, using: &random))
                )
            }
            // Every third entry from a place on is removed under the cursor, as a drain does.
            let start = [UInt8.random(in: 0...9, using: &random)]
            try environment.write { transaction in
                for (key, value) in changes {
                    if let value {
                        try transaction.put(key, value, in: entries)
                        model[key] = value
                    } else {
                        #expect(try transaction.delete(key, in: entries) == (model.removeValue(forKey: key) != nil))
                    }
                }
                var walked: [[UInt8]] = []
                let expected = model.keys.filter { !$0.lexicographicallyPrecedes(start) }.sorted {
                    $0.lexicographicallyPrecedes($1)
                }
                var cursor = try transaction.cursor(entries)
                var more = try cursor.seek(start)
                while more {
                    let key = copy(cursor.key)
                    if walked.count % 3 == 0 {
                        try cursor.delete()
                        model[key] = nil
                    }
                    walked.append(key)
                    more = try cursor.next()
                }
                #expect(walked == expected, "seed \(seed)")
            }
            try environment.read { transaction in
                let all = try transaction.entries(of: entries)
                #expect(all.map(\.key) == model.keys.sorted { $0.lexicographicallyPrecedes($1) }, "seed \(seed)")
                #expect(all.allSatisfy { model[$0.key] == $0.value }, "seed \(seed)")
            }
        }
    }
}
