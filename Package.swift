// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
]

/// One module of a layer. Dependencies point down only; `tools/test` builds with
/// `--explicit-target-dependency-import-check error`, so an import that is not listed here does not compile.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

let swiftProtobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "fflog",
    products: [
        .executable(name: "fflog", targets: ["fflog"]),
        .library(
            name: "Fflog",
            targets: [
                "EventLog", "EventSchema", "FootfallEvents", "ConsumerGroups", "Projections", "Retention", "Sealing",
                "Blobs", "FootfallProducers", "FootfallProjections", "Devices", "DetectorAdapters",
            ]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // C libraries and the few lines of C that Swift cannot say.
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CPlatform"),

        // Thin wrappers and codecs. The codecs do no I/O.
        module("Bytes", ["CPlatform"]),
        module("DataFiles", ["CPlatform"]),
        module("LMDB", ["CLMDB", "CPlatform", "DataFiles"]),
        module("Zstd", ["Bytes", "CZstd"]),
        module("Gzip", ["Bytes", "CZlib"]),
        module("RecordBatch", ["Bytes", "Gzip", "Zstd"]),
        module("Columnar", ["Bytes", "CPlatform", "Zstd"]),

        module("StrictYAML", [yams]),

        // From frames to tracks; scenes with known truth to try it on. They know neither the log nor events.
        module("Detection"),
        module("Scenes", ["Detection"]),

        // The log; typed events and their schemas.
        module("EventSchema", ["Bytes", "Columnar", "RecordBatch", "Zstd", swiftProtobuf]),
        // What writes the Swift of event types; only tools/generate-schemas and tests need it.
        module("SchemaGeneration", ["EventSchema", swiftProtobuf]),
        .executableTarget(name: "schema-generator", dependencies: ["SchemaGeneration"], swiftSettings: strict),
        module(
            "EventLog",
            [
                "Bytes", "DataFiles", "LMDB", "RecordBatch", "Columnar", "CPlatform", "EventSchema", "Zstd",
                swiftProtobuf,
            ]),

        // Engines that know no footfall.
        module("ConsumerGroups", ["Bytes", "Columnar", "EventLog", "RecordBatch", swiftProtobuf]),
        module("Pipeline", ["DataFiles", "EventLog"]),
        module(
            "TypedTopics", ["Bytes", "Columnar", "EventLog", "EventSchema", "RecordBatch", "Zstd", swiftProtobuf]),
        module("DeadLetters", ["EventLog", "TypedTopics", swiftProtobuf]),
        module("Sealing", ["Bytes", "Columnar", "EventLog", "EventSchema", "LMDB", "RecordBatch", "Zstd"]),
        module("Retention", ["EventLog", "EventSchema", "TypedTopics", swiftProtobuf]),
        module(
            "Projections",
            ["Bytes", "CPlatform", "DataFiles", "LMDB", "Columnar", "EventLog", "EventSchema", "RecordBatch"]),

        module("Pseudonyms", ["Bytes", "EventLog", "LMDB", crypto]),

        // The domain: what a visit, a count, a window row is.
        module("FootfallEvents", ["Bytes", "Columnar", "EventSchema", "TypedTopics", "Zstd", swiftProtobuf]),
        module(
            "FootfallProducers",
            [
                "Bytes", "Zstd", "Gzip", "RecordBatch", "Columnar", "EventLog", "TypedTopics", "EventSchema",
                "FootfallEvents",
                swiftProtobuf,
            ]),
        module(
            "Anonymization",
            [
                "Bytes", "Columnar", "EventLog", "EventSchema", "FootfallEvents", "FootfallProducers", "Pipeline",
                "Pseudonyms", "RecordBatch", "Zstd", swiftProtobuf,
            ]),
        module(
            "Blobs",
            [
                "Bytes", "CPlatform", "Columnar", "DataFiles", "EventLog", "TypedTopics", "EventSchema",
                "FootfallEvents", "LMDB", "RecordBatch", swiftProtobuf, crypto,
            ]),
        module(
            "FootfallProjections",
            ["Bytes", "LMDB", "Columnar", "EventLog", "EventSchema", "Projections", "FootfallEvents"]),

        module(
            "FaceAnalysis",
            [
                "CPlatform", "ConsumerGroups", "DeadLetters", "EventLog", "TypedTopics", "EventSchema",
                "FootfallEvents", "Pipeline", swiftProtobuf,
            ]),

        // The boxes in the stores, and the detectors that other people make.
        module(
            "Devices",
            [
                "Bytes", "RecordBatch", "Columnar", "EventLog", "TypedTopics", "EventSchema", "FootfallEvents",
                "FootfallProducers", swiftProtobuf, crypto, yams,
            ]),
        module(
            "DetectorAdapters",
            [
                "CPlatform", "EventLog", "TypedTopics", "EventSchema", "FootfallEvents", "FootfallProducers",
                "Devices", swiftProtobuf, crypto,
            ]),

        // One box's whole pipeline.
        module(
            "FootfallPipeline",
            [
                "Anonymization", "Blobs", "Detection", "DetectorAdapters", "Devices", "EventLog", "TypedTopics",
                "EventSchema", "FaceAnalysis", "FootfallEvents", "FootfallProducers", "FootfallProjections", "Pipeline",
                "Projections", "Pseudonyms", "Retention", "Sealing", "StrictYAML",
            ]),

        .executableTarget(
            name: "fflog",
            dependencies: [
                "Anonymization",
                "Blobs",
                "Bytes",
                "Columnar",
                "ConsumerGroups",
                "DataFiles",
                "DeadLetters",
                "Detection",
                "DetectorAdapters",
                "Devices",
                "EventLog",
                "EventSchema",
                "FaceAnalysis",
                "FootfallEvents",
                "FootfallPipeline",
                "FootfallProducers",
                "FootfallProjections",
                "LMDB",
                "Pipeline",
                "Projections",
                "Pseudonyms",
                "RecordBatch",
                "Retention",
                "Scenes",
                "Sealing",
                "StrictYAML",
                "Zstd",
                argumentParser,
                swiftProtobuf,
            ],
            swiftSettings: strict),

        tests("BytesTests", ["Bytes"]),
        tests("DataFilesTests", ["DataFiles", "EventLog", "LMDB", "Sealing"]),
        tests("LMDBTests", ["LMDB"]),
        tests("ZstdTests", ["Bytes", "Zstd"]),
        tests(
            "EventLogTests",
            ["Bytes", "LMDB", "RecordBatch", "Columnar", "EventLog", "Zstd", swiftProtobuf],
            resources: [.copy("Fixtures")]),
        tests("GzipTests", ["Bytes", "Gzip"], resources: [.copy("Fixtures")]),
        tests("RecordBatchTests", ["Bytes", "RecordBatch", "Zstd"], resources: [.copy("Fixtures")]),
        tests(
            "FootfallProducersTests",
            [
                "Bytes", "Zstd", "Gzip", "RecordBatch", "Columnar", "EventLog", "TypedTopics", "EventSchema",
                "FootfallEvents",
                "FootfallProducers", swiftProtobuf,
            ]),
        tests(
            "EventSchemaTests", ["Bytes", "Columnar", "EventSchema", "SchemaGeneration", "Zstd", swiftProtobuf],
            resources: [.copy("Fixtures")]),
        tests("ColumnarTests", ["Bytes", "Zstd", "Columnar"], resources: [.copy("Fixtures")]),
        tests(
            "BlobsTests",
            ["Blobs", "Bytes", "Columnar", "EventLog", "TypedTopics", "EventSchema", "FootfallEvents", swiftProtobuf]),
        tests("FootfallEventsTests", ["Bytes", "Columnar", "EventSchema", "FootfallEvents", "Zstd", swiftProtobuf]),
        tests(
            "DevicesTests",
            ["Devices", "EventLog", "TypedTopics", "EventSchema", "FootfallEvents", "FootfallProducers"]),
        tests(
            "DetectorAdaptersTests",
            ["DetectorAdapters", "Devices", "EventLog", "TypedTopics", "FootfallEvents", swiftProtobuf]),
        tests("DetectionTests", ["Detection", "Gzip", "Scenes"]),
        tests(
            "FootfallPipelineTests",
            [
                "Blobs", "CPlatform", "Detection", "Devices", "EventLog", "FaceAnalysis", "FootfallEvents",
                "FootfallPipeline", "Pipeline", "Scenes", "StrictYAML",
            ]),
        tests("StrictYAMLTests", ["StrictYAML"]),
        tests("PipelineTests", ["EventLog", "Pipeline"]),
        tests(
            "AllowListTests",
            [
                "Bytes", "Columnar", "EventLog", "TypedTopics", "EventSchema", "FootfallEvents", "FootfallProducers",
                "RecordBatch",
                "Sealing", "Zstd", swiftProtobuf,
            ]),
        tests("PseudonymsTests", ["EventLog", "LMDB", "Pseudonyms", crypto]),
        tests(
            "AnonymizationTests",
            [
                "Anonymization", "Bytes", "Columnar", "EventLog", "TypedTopics", "EventSchema", "FootfallEvents",
                "FootfallProducers",
                "Pipeline", "Pseudonyms", "Zstd", swiftProtobuf,
            ]),
        tests("TypedTopicsTests", ["EventSchema", swiftProtobuf], resources: [.copy("Fixtures")]),
        tests("DeadLettersTests", ["DeadLetters", "EventLog"]),
        tests(
            "FaceAnalysisTests",
            [
                "ConsumerGroups", "DeadLetters", "EventLog", "TypedTopics", "EventSchema", "FaceAnalysis",
                "FootfallEvents", "Pipeline", swiftProtobuf,
            ]),
        tests("ConsumerGroupsTests", ["Bytes", "ConsumerGroups", "EventLog", "LMDB", "RecordBatch"]),
        tests(
            "SealingTests",
            [
                "Bytes", "LMDB", "RecordBatch", "Columnar", "EventLog", "TypedTopics", "EventSchema", "FootfallEvents",
                "FootfallProducers", "Sealing",
                "Zstd",
            ], resources: [.copy("Fixtures")]),
        tests(
            "RetentionTests",
            ["Bytes", "Columnar", "EventLog", "EventSchema", "LMDB", "RecordBatch", "Retention", "Sealing"]),
        tests(
            "ProjectionsTests",
            [
                "Bytes", "LMDB", "Columnar", "EventLog", "EventSchema", "FootfallEvents", "Projections", "RecordBatch",
                "Sealing", "Zstd", swiftProtobuf,
            ]),
        tests(
            "FootfallProjectionsTests",
            [
                "Bytes", "LMDB", "Columnar", "EventLog", "TypedTopics", "FootfallEvents", "FootfallProducers",
                "FootfallProjections",
                "Projections", "Zstd",
            ], resources: [.copy("Fixtures")]),
        tests(
            "CLITests",
            [
                "fflog", "Bytes", "Columnar", "EventLog", "TypedTopics", "EventSchema", "FootfallEvents",
                "FootfallProducers", "LMDB",
                "Projections", "RecordBatch", "Sealing", "Zstd",
            ], resources: [.copy("Fixtures")]),
    ]
)
