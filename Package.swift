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

/// The layers, which are the folders of Sources, from the lowest: a module uses none of a layer above its own.
enum Layer: String {
    case c = "C"
    case codecs = "Codecs"
    case log = "Log"
    case views = "Views"
    case footfall = "Footfall"
    case store = "Store"
    case apps = "Apps"

    func folder(_ module: String) -> String { "Sources/\(rawValue)/\(module)" }
}

/// One module of a layer. Dependencies point down only; `tools/test` builds with
/// `--explicit-target-dependency-import-check error`, and a test (`PackageImportsTests`) compares the lists with the imports: the
/// build's check lets dependencies of dependencies pass. Each stands on `ErrorKinds`: every error says what kind it is.
func module(_ layer: Layer, _ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name, dependencies: ["ErrorKinds"] + dependencies, path: layer.folder(name), swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["TestSupport", "Timekeeping"], resources: resources,
        swiftSettings: strict)
}

let swiftProtobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "fflog",
    products: [
        .executable(name: "fflog", targets: ["fflog"]),
        .library(name: "Fflog", targets: ["Fflog"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // C libraries and the few lines of C that Swift cannot say.
        .systemLibrary(
            name: "CLMDB", path: Layer.c.folder("CLMDB"), pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(
            name: "CZstd", path: Layer.c.folder("CZstd"), pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(
            name: "CZlib", path: Layer.c.folder("CZlib"), pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CPlatform", path: Layer.c.folder("CPlatform"), cSettings: commit),

        // Bytes and their forms. No I/O but LMDB's and that of files.
        // What every error says of itself: its kind, and what helps.
        .target(name: "ErrorKinds", path: Layer.codecs.folder("ErrorKinds"), swiftSettings: strict),
        module(.codecs, "Bytes", ["CPlatform"]),
        module(.codecs, "Timekeeping", ["Bytes", "CPlatform"]),
        module(.codecs, "DataFiles", ["CPlatform"]),
        module(.codecs, "StrictYAML", [yams]),
        module(.codecs, "LMDB", ["CLMDB", "DataFiles"]),
        module(.codecs, "Zstd", ["Bytes", "CZstd"]),
        module(.codecs, "Gzip", ["Bytes", "CZlib"]),
        module(.codecs, "RecordBatch", ["Bytes", "Gzip", "Zstd"]),
        module(.codecs, "Columnar", ["Bytes", "CPlatform", "Zstd"]),
        module(.codecs, "EventSchema", ["Bytes", "Columnar", "Timekeeping", "Zstd", swiftProtobuf]),
        module(.codecs, "SchemaGeneration", ["EventSchema", swiftProtobuf]),

        // The log, and engines that know no footfall.
        module(
            .log, "EventLog",
            [
                "Bytes", "CPlatform", "Columnar", "DataFiles", "EventSchema", "LMDB", "RecordBatch", "Timekeeping",
                "Zstd", swiftProtobuf,
            ]),
        module(.log, "ConsumerGroups", ["Bytes", "Columnar", "EventLog", "RecordBatch", "Timekeeping"]),
        module(.log, "Pipeline", ["DataFiles", "EventLog", "Timekeeping"]),
        module(
            .log, "TypedTopics",
            ["Bytes", "Columnar", "EventLog", "EventSchema", "RecordBatch", "Timekeeping", "Zstd", swiftProtobuf]),
        module(.log, "DeadLetters", ["EventLog", "Timekeeping", "TypedTopics"]),
        module(
            .log, "Sealing",
            ["Bytes", "Columnar", "EventLog", "EventSchema", "LMDB", "RecordBatch", "Timekeeping", "Zstd"]),
        module(.log, "Retention", ["Bytes", "EventLog", "EventSchema", "Timekeeping", "TypedTopics"]),

        // Rows computed from the log.
        module(
            .views, "Projections",
            [
                "Bytes", "CPlatform", "Columnar", "DataFiles", "EventLog", "EventSchema", "LMDB", "RecordBatch",
                "Timekeeping",
            ]),
        module(
            .views, "Reports",
            [
                "Bytes", "ConsumerGroups", "DeadLetters", "EventLog", "EventSchema", "Pipeline", "Projections",
                "Retention", "Timekeeping",
            ]),

        // The domain: what a visit, a count, a window row is, and counters' files.
        module(.footfall, "LocalTime", ["Timekeeping"]),
        module(
            .footfall, "FootfallEvents",
            ["Bytes", "Columnar", "EventLog", "EventSchema", "TypedTopics", "Zstd", swiftProtobuf]),
        module(.footfall, "Counts", ["Bytes", "EventLog", "Timekeeping"]),
        module(
            .footfall, "Stores",
            ["EventLog", "FootfallEvents", "LocalTime", "Reports", "StrictYAML", "Timekeeping", "TypedTopics"]),
        module(.footfall, "InputFiles", ["Bytes", "DataFiles", "Gzip"]),
        module(
            .footfall, "CounterImport",
            [
                "Bytes", "Columnar", "Counts", "DataFiles", "EventLog", "EventSchema", "FootfallEvents", "InputFiles",
                "LocalTime", "RecordBatch", "Reports", "Stores", "Timekeeping", "TypedTopics", "Zstd", swiftProtobuf,
            ]),
        module(
            .footfall, "CounterGuess",
            [
                "CounterImport", "Counts", "EventLog", "FootfallEvents", "InputFiles", "LocalTime", "Stores",
                "Timekeeping", "TypedTopics",
            ]),
        module(
            .footfall, "EventHubs",
            [
                "Bytes", "CounterImport", "EventLog", "EventSchema", "FootfallEvents", "Gzip", "InputFiles",
                "RecordBatch", "Timekeeping", "TypedTopics", swiftProtobuf,
            ]),
        module(
            .footfall, "Simulation",
            [
                "Bytes", "CounterImport", "Counts", "EventLog", "EventSchema", "FootfallEvents", "InputFiles",
                "LocalTime", "Stores", "Timekeeping", "TypedTopics", "Zstd",
            ]),
        module(
            .footfall, "FootfallProjections",
            [
                "Bytes", "Columnar", "Counts", "EventLog", "EventSchema", "FootfallEvents", "LMDB", "LocalTime",
                "Projections", "Reports", "Stores", "Timekeeping", "TypedTopics",
            ]),

        // A store: from frames to tracks, devices, pictures, faces, and visits that name nobody.
        module(.store, "Detection", ["Bytes", "Timekeeping"]),
        module(.store, "Scenes", ["Bytes", "Detection", "Timekeeping"]),
        module(.store, "Cameras", ["Detection", "StrictYAML"]),
        module(.store, "ChildProcesses", ["CPlatform", "Timekeeping"]),
        module(.store, "Pseudonyms", ["Bytes", "DataFiles", "EventLog", "LMDB", "LocalTime", "Timekeeping", crypto]),
        module(
            .store, "Anonymization",
            [
                "EventLog", "EventSchema", "FootfallEvents", "Pipeline", "Pseudonyms", "Timekeeping", "TypedTopics",
                swiftProtobuf,
            ]),
        module(
            .store, "Blobs",
            [
                "Bytes", "CPlatform", "DataFiles", "EventLog", "EventSchema", "FootfallEvents", "LMDB", "Reports",
                "Timekeeping", "TypedTopics", crypto,
            ]),
        module(
            .store, "FaceAnalysis",
            [
                "Bytes", "ChildProcesses", "ConsumerGroups", "DeadLetters", "EventLog", "EventSchema", "FootfallEvents",
                "Pipeline", "Timekeeping", "TypedTopics", swiftProtobuf,
            ]),
        module(
            .store, "Devices",
            [
                "Bytes", "Cameras", "DataFiles", "EventLog", "EventSchema", "FootfallEvents", "Reports", "StrictYAML",
                "Timekeeping", "TypedTopics", crypto, swiftProtobuf,
            ]),
        module(
            .store, "DetectorAdapters",
            [
                "Bytes", "CounterImport", "Counts", "Devices", "EventLog", "EventSchema", "FootfallEvents", "Gzip",
                "InputFiles", "LocalTime", "Stores", "Timekeeping", "TypedTopics", crypto, swiftProtobuf,
            ]),
        module(
            .store, "FootfallPipeline",
            [
                "Anonymization", "Blobs", "Cameras", "ChildProcesses", "CounterImport", "DataFiles", "Detection",
                "Devices", "EventLog", "EventSchema", "FaceAnalysis", "FootfallEvents", "FootfallProjections",
                "InputFiles", "LocalTime", "Pipeline", "Projections", "Pseudonyms", "Retention", "Sealing",
                "Simulation", "Stores", "StrictYAML", "Timekeeping", "TypedTopics", logging, swiftProtobuf,
            ]),

        // What people start.
        module(
            .apps, "Terminal",
            [
                "Bytes", "DataFiles", "DetectorAdapters", "EventLog", "EventSchema", "FootfallEvents", "Gzip",
                "LocalTime", "Reports", "Sealing", "Timekeeping", "TypedTopics", argumentParser, logging,
            ]),
        module(
            .apps, "Benchmarks",
            [
                "Blobs", "Bytes", "Columnar", "CounterImport", "Detection", "DetectorAdapters", "EventLog",
                "EventSchema", "FootfallEvents", "FootfallProjections", "InputFiles", "LocalTime", "Projections",
                "RecordBatch", "Reports", "Retention", "Scenes", "Sealing", "Simulation", "Terminal", "Timekeeping",
                "TypedTopics", "Zstd", argumentParser,
            ]),
        .executableTarget(
            name: "fflog",
            dependencies: [
                "Anonymization", "Benchmarks", "Blobs", "Bytes", "CPlatform", "Cameras", "ChildProcesses", "Columnar",
                "ConsumerGroups", "CounterGuess", "CounterImport", "Counts", "DataFiles", "DeadLetters", "Detection",
                "DetectorAdapters", "Devices", "ErrorKinds", "EventHubs", "EventLog", "EventSchema", "FaceAnalysis",
                "FootfallEvents", "FootfallPipeline", "FootfallProjections", "Gzip", "InputFiles", "LocalTime",
                "Pipeline", "Projections", "RecordBatch", "Reports", "Retention", "Scenes", "Sealing", "Simulation",
                "Stores", "StrictYAML", "Terminal", "Timekeeping", "TypedTopics", "Zstd", argumentParser, logging,
                swiftProtobuf,
            ],
            path: Layer.apps.folder("fflog"), swiftSettings: strict),
        // What programs import. Its folder isn't named by it: file systems that don't tell case apart have one `fflog`.
        .target(
            name: "Fflog",
            dependencies: [
                "Bytes", "Columnar", "ConsumerGroups", "ErrorKinds", "EventLog", "EventSchema", "FootfallEvents",
                "FootfallProjections", "LocalTime", "Projections", "RecordBatch", "Sealing", "Stores", "Timekeeping",
                "TypedTopics", swiftProtobuf,
            ],
            path: Layer.apps.folder("FflogLibrary"), swiftSettings: strict),
        .executableTarget(
            name: "schema-generator",
            dependencies: ["SchemaGeneration"],
            path: Layer.apps.folder("schema-generator"), swiftSettings: strict),

        // What tests of several modules need: seeds, folders, clocks, bounded waits, kills; logs with counts.
        .target(
            name: "TestSupport", dependencies: ["Bytes", "LMDB", "Timekeeping"], path: "Tests/TestSupport",
            swiftSettings: strict),
        .target(
            name: "FootfallTestSupport",
            dependencies: [
                "Bytes", "Columnar", "CounterImport", "Counts", "EventLog", "EventSchema", "FootfallEvents",
                "InputFiles", "LocalTime", "RecordBatch", "Simulation", "TestSupport", "Timekeeping", "TypedTopics",
                "Zstd", swiftProtobuf,
            ], path: "Tests/FootfallTestSupport", swiftSettings: strict),
        tests(
            "AllowListTests",
            [
                "Bytes", "Columnar", "ErrorKinds", "EventLog", "EventSchema", "FootfallEvents", "RecordBatch",
                "Sealing", "TypedTopics", "Zstd", swiftProtobuf,
            ]),
        tests(
            "AnonymizationTests",
            [
                "Anonymization", "Bytes", "Columnar", "EventLog", "EventSchema", "FootfallEvents", "LocalTime",
                "Pipeline", "Pseudonyms", "TypedTopics", "Zstd", swiftProtobuf,
            ]),
        tests(
            "BlobsTests",
            ["Blobs", "Bytes", "Columnar", "EventLog", "EventSchema", "FootfallEvents", "Sealing", swiftProtobuf]),
        tests("BytesTests", ["Bytes"]),
        tests(
            "CLITests",
            [
                "fflog", "Anonymization", "Blobs", "Bytes", "Cameras", "ConsumerGroups", "DeadLetters", "Detection",
                "Devices", "ErrorKinds", "EventHubs", "EventLog", "EventSchema", "FootfallEvents", "FootfallPipeline",
                "Gzip", "InputFiles", "LMDB", "Projections", "Pseudonyms", "RecordBatch", "Retention", "Sealing",
                "Simulation", "Terminal", "TypedTopics", argumentParser, swiftProtobuf,
            ], resources: [.copy("Fixtures")]),
        tests("CamerasTests", ["Cameras", "Detection", "StrictYAML"]),
        tests("ChildProcessesTests", ["ChildProcesses"]),
        tests("ColumnarTests", ["Bytes", "Columnar", "Zstd"], resources: [.copy("Fixtures")]),
        tests("ConsumerGroupsTests", ["Bytes", "ConsumerGroups", "EventLog", "LMDB", "RecordBatch"]),
        tests(
            "CounterGuessTests",
            ["CounterGuess", "CounterImport", "Counts", "EventLog", "FootfallTestSupport", "InputFiles", "LocalTime"]),
        tests(
            "CounterImportTests",
            [
                "Bytes", "Columnar", "CounterGuess", "CounterImport", "Counts", "ErrorKinds", "EventLog", "EventSchema",
                "FootfallEvents", "FootfallTestSupport", "InputFiles", "LocalTime", "RecordBatch", "Simulation",
                "Stores", "TypedTopics", "Zstd", swiftProtobuf,
            ]),
        tests("CountsTests", ["Counts", "EventLog"]),
        tests("DataFilesTests", ["DataFiles", "ErrorKinds", "EventLog", "LMDB", "Sealing"]),
        tests("DeadLettersTests", ["DeadLetters", "EventLog"]),
        tests("DetectionTests", ["Detection", "Gzip", "Scenes"]),
        tests(
            "DetectorAdaptersTests",
            [
                "Bytes", "CounterImport", "Counts", "DetectorAdapters", "Devices", "ErrorKinds", "EventLog",
                "EventSchema", "FootfallEvents", "Gzip", "InputFiles", "LocalTime", "Stores", "TypedTopics",
                swiftProtobuf,
            ]),
        tests(
            "DevicesTests",
            [
                "Bytes", "Cameras", "Detection", "Devices", "ErrorKinds", "EventLog", "EventSchema", "FootfallEvents",
                "RecordBatch", "TypedTopics",
            ]),
        tests("ErrorKindsTests", ["ErrorKinds"]),
        tests(
            "EventHubsTests",
            [
                "Bytes", "Columnar", "CounterImport", "EventHubs", "EventLog", "EventSchema", "FootfallEvents",
                "FootfallTestSupport", "Gzip", "InputFiles", swiftProtobuf,
            ]),
        tests(
            "EventLogTests", ["Bytes", "Columnar", "EventLog", "LMDB", "RecordBatch", "Zstd", swiftProtobuf],
            resources: [.copy("Fixtures")]),
        tests(
            "EventSchemaTests", ["Bytes", "Columnar", "EventSchema", "SchemaGeneration", "Zstd", swiftProtobuf],
            resources: [.copy("Fixtures")]),
        tests(
            "FaceAnalysisTests",
            [
                "Bytes", "ConsumerGroups", "DeadLetters", "EventLog", "EventSchema", "FaceAnalysis", "FootfallEvents",
                "Pipeline", "TypedTopics", swiftProtobuf,
            ]),
        tests("FflogTests", ["EventLog", "Fflog", "LMDB", swiftProtobuf], resources: [.copy("Fixtures")]),
        tests(
            "FootfallEventsTests",
            [
                "Bytes", "Columnar", "EventLog", "EventSchema", "FootfallEvents", "FootfallTestSupport", "Simulation",
                "TypedTopics", "Zstd", swiftProtobuf,
            ]),
        tests(
            "FootfallPipelineTests",
            [
                "Blobs", "CPlatform", "Cameras", "ChildProcesses", "Detection", "Devices", "EventLog", "FaceAnalysis",
                "FootfallEvents", "FootfallPipeline", "Pipeline", "Scenes", "Stores", "StrictYAML", "TypedTopics",
            ]),
        tests(
            "FootfallProjectionsTests",
            [
                "Bytes", "Columnar", "Counts", "EventLog", "EventSchema", "FootfallEvents", "FootfallProjections",
                "LocalTime", "Projections", "Simulation", "Stores", "TypedTopics", "Zstd",
            ], resources: [.copy("Fixtures")]),
        tests("GzipTests", ["Bytes", "Gzip"], resources: [.copy("Fixtures")]),
        tests("InputFilesTests", ["Bytes", "Gzip", "InputFiles"]),
        tests("LMDBTests", ["LMDB"]),
        tests("LocalTimeTests", ["LocalTime"]),
        tests("PipelineTests", ["EventLog", "Pipeline"]),
        tests(
            "ProjectionsTests",
            [
                "Bytes", "Columnar", "ErrorKinds", "EventLog", "EventSchema", "FootfallEvents", "LMDB", "Projections",
                "RecordBatch", "Sealing", "Zstd", swiftProtobuf,
            ]),
        tests("PseudonymsTests", ["EventLog", "LMDB", "LocalTime", "Pseudonyms", crypto]),
        tests("RecordBatchTests", ["Bytes", "RecordBatch", "Zstd"], resources: [.copy("Fixtures")]),
        tests("ReportsTests", ["EventLog", "Reports"]),
        tests(
            "RetentionTests",
            ["Bytes", "Columnar", "EventLog", "EventSchema", "LMDB", "RecordBatch", "Retention", "Sealing"]),
        tests(
            "SealingTests",
            [
                "Bytes", "Columnar", "EventLog", "EventSchema", "FootfallEvents", "LMDB", "RecordBatch", "Sealing",
                "Simulation", "TypedTopics", "Zstd", swiftProtobuf,
            ], resources: [.copy("Fixtures")]),
        tests(
            "SimulationTests",
            [
                "Bytes", "Columnar", "CounterImport", "EventLog", "EventSchema", "FootfallEvents",
                "FootfallTestSupport", "LocalTime", "Simulation", "TypedTopics", "Zstd", swiftProtobuf,
            ]),
        tests("StoresTests", ["EventLog", "FootfallEvents", "LocalTime", "Stores", "TypedTopics"]),
        tests("StrictYAMLTests", ["StrictYAML"]),
        tests("TimekeepingTests", ["Bytes"]),
        tests(
            "TypedTopicsTests",
            [
                "fflog", "Bytes", "ConsumerGroups", "EventLog", "EventSchema", "FootfallEvents", "RecordBatch",
                "Sealing", "TypedTopics", swiftProtobuf,
            ], resources: [.copy("Fixtures")]),
        tests("ZstdTests", ["Bytes", "Zstd"]),
    ]
)
