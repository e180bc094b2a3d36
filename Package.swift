// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
]

/// What `fflog --version` says beside the number: tools/install and tools/package name the commit here.
let commit: [CSetting] =
    Context.environment["FFLOG_COMMIT"].map { [.define("FFLOG_COMMIT", to: "\"\($0)\"")] } ?? []

/// One module of a layer. Dependencies point down only; `tools/test` builds with
/// `--explicit-target-dependency-import-check error`, and a test (`PackageImportsTests`) compares the lists with the imports: the
/// build's check lets dependencies of dependencies pass. Each stands on `ErrorKinds`: every error says what kind it is.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: ["ErrorKinds"] + dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["TestSupport", "Timekeeping"], resources: resources,
        swiftSettings: strict)
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
                "Timekeeping", "EventLog", "EventSchema", "FootfallEvents", "ConsumerGroups", "Projections",
                "Retention",
                "Sealing", "Blobs", "FootfallProducers", "FootfallProjections", "Devices", "DetectorAdapters",
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
        .target(name: "CPlatform", cSettings: commit),

        // What every error says of itself: its kind, and what helps.
        .target(name: "ErrorKinds", swiftSettings: strict),

        // Thin wrappers and codecs. The codecs do no I/O.
        module("Bytes", ["CPlatform"]),
        module("DataFiles", ["CPlatform"]),
        module("Timekeeping", ["Bytes", "CPlatform"]),
        module("LocalTime", ["Timekeeping"]),
        module("ChildProcesses", ["CPlatform", "Timekeeping"]),
        module("LMDB", ["CLMDB", "DataFiles"]),
        module("Zstd", ["Bytes", "CZstd"]),
        module("Gzip", ["Bytes", "CZlib"]),
        module("RecordBatch", ["Bytes", "Gzip", "Zstd"]),
        module("Columnar", ["Bytes", "CPlatform", "Zstd"]),

        module("StrictYAML", [yams]),

        // From frames to tracks; scenes with known truth to try it on. They know neither the log nor events.
        module("Detection", ["Bytes", "Timekeeping"]),
        module("Scenes", ["Bytes", "Detection", "Timekeeping"]),
        module("Cameras", ["Detection", "StrictYAML"]),

        // The log; typed events and their schemas.
        module("EventSchema", ["Bytes", "Columnar", "Timekeeping", "Zstd", swiftProtobuf]),
        // What writes the Swift of event types; only tools/generate-schemas and tests need it.
        module("SchemaGeneration", ["EventSchema", swiftProtobuf]),
        .executableTarget(name: "schema-generator", dependencies: ["SchemaGeneration"], swiftSettings: strict),
        module(
            "EventLog",
            [
                "Bytes", "DataFiles", "LMDB", "RecordBatch", "Columnar", "CPlatform", "EventSchema", "Timekeeping",
                "Zstd", swiftProtobuf,
            ]),

        // Engines that know no footfall.
        module(
            "ConsumerGroups", ["Bytes", "Columnar", "EventLog", "RecordBatch", "Timekeeping"]),
        module("Pipeline", ["DataFiles", "EventLog", "Timekeeping"]),
        module(
            "TypedTopics",
            ["Bytes", "Columnar", "EventLog", "EventSchema", "RecordBatch", "Timekeeping", "Zstd", swiftProtobuf]),
        module("DeadLetters", ["EventLog", "Timekeeping", "TypedTopics"]),
        module(
            "Sealing", ["Bytes", "Columnar", "EventLog", "EventSchema", "LMDB", "RecordBatch", "Timekeeping", "Zstd"]),
        module("Retention", ["Bytes", "EventLog", "EventSchema", "Timekeeping", "TypedTopics"]),
        module(
            "Projections",
            [
                "Bytes", "CPlatform", "DataFiles", "LMDB", "Columnar", "EventLog", "EventSchema", "RecordBatch",
                "Timekeeping",
            ]),

        module("Pseudonyms", ["Bytes", "DataFiles", "EventLog", "LMDB", "LocalTime", "Timekeeping", crypto]),

        // The domain: what a visit, a count, a window row is.
        module(
            "FootfallEvents", ["Bytes", "Columnar", "EventLog", "EventSchema", "TypedTopics", "Zstd", swiftProtobuf]),
        module("Counts", ["Bytes", "EventLog", "Timekeeping"]),
        module("Stores", ["EventLog", "FootfallEvents", "LocalTime", "StrictYAML", "Timekeeping", "TypedTopics"]),
        module(
            "FootfallProducers",
            [
                "Bytes", "Columnar", "Counts", "DataFiles", "EventLog", "EventSchema", "FootfallEvents", "Gzip",
                "LocalTime", "RecordBatch", "Stores",
                "Timekeeping", "TypedTopics", "Zstd", swiftProtobuf,
            ]),
        module(
            "Anonymization",
            [
                "EventLog", "EventSchema", "FootfallEvents", "Pipeline", "Pseudonyms", "Timekeeping", "TypedTopics",
                swiftProtobuf,
            ]),
        module(
            "Blobs",
            [
                "Bytes", "CPlatform", "DataFiles", "EventLog", "EventSchema", "FootfallEvents", "LMDB", "Timekeeping",
                "TypedTopics", crypto,
            ]),
        module(
            "FootfallProjections",
            [
                "Bytes", "LMDB", "Columnar", "Counts", "EventLog", "EventSchema", "LocalTime", "Projections",
                "FootfallEvents", "Stores", "Timekeeping", "TypedTopics",
            ]),

        module(
            "FaceAnalysis",
            [
                "Bytes", "ChildProcesses", "ConsumerGroups", "DeadLetters", "EventLog", "EventSchema", "FootfallEvents",
                "Pipeline", "Timekeeping", "TypedTopics", swiftProtobuf,
            ]),

        // The boxes in the stores, and the detectors that other people make.
        module(
            "Devices",
            [
                "Bytes", "Cameras", "DataFiles", "EventLog", "EventSchema", "FootfallEvents", "StrictYAML",
                "Timekeeping", "TypedTopics", swiftProtobuf, crypto,
            ]),
        module(
            "DetectorAdapters",
            [
                "Bytes", "Counts", "Devices", "EventLog", "EventSchema", "FootfallEvents", "FootfallProducers", "Gzip",
                "LocalTime",
                "Stores", "Timekeeping", "TypedTopics", swiftProtobuf, crypto,
            ]),

        // One box's whole pipeline.
        module(
            "FootfallPipeline",
            [
                "Anonymization", "Blobs", "Cameras", "ChildProcesses", "DataFiles", "Detection", "Devices", "EventLog",
                "EventSchema", "FaceAnalysis", "FootfallEvents", "FootfallProducers", "FootfallProjections",
                "LocalTime", "Pipeline",
                "Projections", "Pseudonyms", "Retention", "Sealing", "Stores", "StrictYAML", "Timekeeping",
                "TypedTopics", swiftProtobuf,
            ]),

        .executableTarget(
            name: "fflog",
            dependencies: [
                "Anonymization",
                "Blobs",
                "Bytes",
                "Cameras",
                "CPlatform",
                "ChildProcesses",
                "Columnar",
                "ConsumerGroups",
                "Counts",
                "DataFiles",
                "DeadLetters",
                "Detection",
                "DetectorAdapters",
                "Devices",
                "ErrorKinds",
                "EventLog",
                "EventSchema",
                "FaceAnalysis",
                "FootfallEvents",
                "FootfallPipeline",
                "FootfallProducers",
                "FootfallProjections",
                "Gzip",
                "LocalTime",
                "Pipeline",
                "Projections",
                "RecordBatch",
                "Retention",
                "Scenes",
                "Sealing",
                "Stores",
                "StrictYAML",
                "Timekeeping",
                "TypedTopics",
                "Zstd",
                argumentParser,
                swiftProtobuf,
            ],
            swiftSettings: strict),

        // What tests of several modules need: seeds, folders, clocks, bounded waits, kills.
        .target(
            name: "TestSupport", dependencies: ["Bytes", "LMDB", "Timekeeping"], path: "Tests/TestSupport",
            swiftSettings: strict),
        tests("ErrorKindsTests", ["ErrorKinds"]),
        tests("BytesTests", ["Bytes"]),
        tests("TimekeepingTests", ["Bytes"]),
        tests("LocalTimeTests", ["LocalTime"]),
        tests("DataFilesTests", ["ErrorKinds", "DataFiles", "EventLog", "LMDB", "Sealing"]),
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
                "LocalTime", "Bytes", "Zstd", "Gzip", "RecordBatch", "Columnar", "EventLog", "TypedTopics",
                "EventSchema", "ErrorKinds",
                "Counts", "FootfallEvents",
                "FootfallProducers", "Stores", swiftProtobuf,
            ]),
        tests(
            "StoresTests",
            ["EventLog", "FootfallEvents", "LocalTime", "Stores", "TypedTopics"]),
        tests("CountsTests", ["Counts", "EventLog"]),
        tests(
            "EventSchemaTests",
            ["Bytes", "Columnar", "EventSchema", "SchemaGeneration", "Zstd", swiftProtobuf],
            resources: [.copy("Fixtures")]),
        tests("ColumnarTests", ["Bytes", "Zstd", "Columnar"], resources: [.copy("Fixtures")]),
        tests(
            "BlobsTests",
            [
                "Blobs", "Bytes", "Columnar", "EventLog", "EventSchema", "FootfallEvents", "Sealing", swiftProtobuf,
            ]),
        tests(
            "FootfallEventsTests",
            [
                "Bytes", "Columnar", "EventLog", "EventSchema", "FootfallEvents", "TypedTopics", "Zstd", swiftProtobuf,
            ]),
        tests(
            "DevicesTests",
            [
                "Bytes", "Cameras", "Detection", "Devices", "ErrorKinds", "EventLog", "TypedTopics", "EventSchema",
                "FootfallEvents", "FootfallProducers", "RecordBatch",
            ]),
        tests(
            "DetectorAdaptersTests",
            [
                "Bytes", "Counts", "ErrorKinds", "DetectorAdapters", "Devices", "EventLog", "EventSchema",
                "FootfallEvents", "FootfallProducers", "Gzip", "LocalTime", "Stores", "TypedTopics", swiftProtobuf,
            ]),
        tests("ChildProcessesTests", ["ChildProcesses"]),
        tests("DetectionTests", ["Detection", "Gzip", "Scenes"]),
        tests("CamerasTests", ["Cameras", "Detection", "StrictYAML"]),
        tests(
            "FootfallPipelineTests",
            [
                "Blobs", "Cameras", "ChildProcesses", "CPlatform", "Detection", "Devices", "EventLog", "FaceAnalysis",
                "FootfallEvents", "FootfallPipeline", "Pipeline", "Scenes", "Stores", "StrictYAML", "TypedTopics",
            ]),
        tests("StrictYAMLTests", ["StrictYAML"]),
        tests("PipelineTests", ["EventLog", "Pipeline"]),
        tests(
            "AllowListTests",
            [
                "ErrorKinds", "Bytes", "Columnar", "EventLog", "TypedTopics", "EventSchema", "FootfallEvents",
                "FootfallProducers",
                "RecordBatch",
                "Sealing", "Zstd", swiftProtobuf,
            ]),
        tests("PseudonymsTests", ["EventLog", "LMDB", "LocalTime", "Pseudonyms", crypto]),
        tests(
            "AnonymizationTests",
            [
                "LocalTime", "Anonymization", "Bytes", "Columnar", "EventLog", "TypedTopics", "EventSchema",
                "FootfallEvents",
                "FootfallProducers",
                "Pipeline", "Pseudonyms", "Zstd", swiftProtobuf,
            ]),
        tests(
            "TypedTopicsTests",
            [
                "fflog", "Bytes", "ConsumerGroups", "EventLog", "EventSchema", "FootfallEvents", "RecordBatch",
                "Sealing", "TypedTopics",
                swiftProtobuf,
            ], resources: [.copy("Fixtures")]),
        tests("DeadLettersTests", ["DeadLetters", "EventLog"]),
        tests(
            "FaceAnalysisTests",
            [
                "Bytes", "ConsumerGroups", "DeadLetters", "EventLog", "TypedTopics", "EventSchema", "FaceAnalysis",
                "FootfallEvents", "Pipeline", swiftProtobuf,
            ]),
        tests("ConsumerGroupsTests", ["Bytes", "ConsumerGroups", "EventLog", "LMDB", "RecordBatch"]),
        tests(
            "SealingTests",
            [
                "Bytes", "LMDB", "RecordBatch", "Columnar", "EventLog", "TypedTopics", "EventSchema", "FootfallEvents",
                "FootfallProducers", "Sealing",
                "Zstd", swiftProtobuf,
            ], resources: [.copy("Fixtures")]),
        tests(
            "RetentionTests",
            ["Bytes", "Columnar", "EventLog", "EventSchema", "LMDB", "RecordBatch", "Retention", "Sealing"]),
        tests(
            "ProjectionsTests",
            [
                "ErrorKinds", "Bytes", "LMDB", "Columnar", "EventLog", "EventSchema", "FootfallEvents", "Projections",
                "RecordBatch", "Sealing", "Zstd", swiftProtobuf,
            ]),
        tests(
            "FootfallProjectionsTests",
            [
                "Bytes", "Columnar", "Counts", "EventLog", "EventSchema", "TypedTopics", "FootfallEvents",
                "FootfallProducers", "FootfallProjections", "LocalTime", "Projections", "Stores", "Zstd",
            ], resources: [.copy("Fixtures")]),
        tests(
            "CLITests",
            [
                "fflog", "Anonymization", "Blobs", "Bytes", "Cameras", "ConsumerGroups", "DeadLetters",
                "Detection", "Devices", "ErrorKinds", "EventLog", "TypedTopics", "EventSchema", "FootfallEvents",
                "FootfallPipeline", "FootfallProducers", "Gzip", "LMDB", "Projections", "Pseudonyms", "RecordBatch",
                "Retention",
                "Sealing", argumentParser, swiftProtobuf,
            ], resources: [.copy("Fixtures")]),
    ]
)
