import Foundation
import RecordBatch
import Testing

/// The batches that kafka-python 3.0.12 made, and what it was given: see `tools/fixtures/record-batches.py`.
struct Fixture: Decodable, Sendable, CustomTestStringConvertible {
    var file: String
    /// The name of the record set in the batch; `nil` for none.
    var records: String?
    var codec: String
    var producer: [Int64]?
    var transactional: Bool?
    var control: Bool?
    var deleteHorizon: Bool?
    var appendTime: Int64?
    var baseOffset: Int64?
    var leaderEpoch: Int32?
    var lastOffsetDelta: Int32?

    var testDescription: String { file }

    var bytes: [UInt8] { [UInt8](try! Data(contentsOf: Fixture.url(file))) }
    var expected: [TestRecord] { records.map { Fixture.catalogue.records[$0]! } ?? [] }
    var expectedProducer: RecordBatchProducer {
        producer.map { RecordBatchProducer(id: $0[0], epoch: Int16($0[1]), baseSequence: Int32($0[2])) } ?? .none
    }
    var isReadable: Bool { codec != "snappy" && codec != "lz4" }

    struct Catalogue: Decodable, Sendable {
        var batches: [Fixture]
        var records: [String: [TestRecord]]
    }

    static let catalogue = try! JSONDecoder().decode(Catalogue.self, from: Data(contentsOf: url("batches.json")))
    static let all = catalogue.batches

    static func named(_ file: String) throws -> Fixture { try #require(all.first { $0.file == file }) }

    private static func url(_ file: String) -> URL {
        Bundle.module.bundleURL.appendingPathComponent("Fixtures").appendingPathComponent(file)
    }
}
