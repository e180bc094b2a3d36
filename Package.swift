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
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "fflog",
    products: [
        .executable(name: "fflog", targets: ["fflog"]),
        .library(
            name: "Fflog",
            targets: [
                "EventLog", "EventSchema", "FootfallEvents", "ConsumerGroups", "Projections", "Sealing",
                "FootfallProducers", "FootfallProjections",
            ]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
    ],
    targets: [
        // C libraries and the few lines of C that Swift cannot say.
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CPlatform"),

        // Thin wrappers and codecs. The codecs do no I/O.
        module("Bytes", ["CPlatform"]),
        module("LMDB", ["CLMDB", "CPlatform"]),
        module("Zstd", ["Bytes", "CZstd"]),
        module("Gzip", ["Bytes", "CZlib"]),
        module("RecordBatch", ["Bytes", "Gzip", "Zstd"]),
        module("Columnar", ["Bytes", "CPlatform", "Zstd"]),

        // From frames to tracks; scenes with known truth to try it on. They know neither the log nor events.
        module("Detection"),
        module("Scenes", ["Detection"]),

        // The log; typed events and their schemas.
        module("EventLog", ["Bytes", "LMDB", "RecordBatch", "Columnar", "CPlatform", swiftProtobuf]),
        module("EventSchema", ["Bytes", "Columnar", "RecordBatch", swiftProtobuf]),

        // Engines that know no footfall.
        module("ConsumerGroups", ["Bytes", "Columnar", "EventLog", "RecordBatch", swiftProtobuf]),
        module("Sealing", ["Bytes", "Columnar", "EventLog", "EventSchema", "LMDB", "RecordBatch", "Zstd"]),
        module("Projections", ["Bytes", "CPlatform", "LMDB", "Columnar", "EventLog", "EventSchema"]),

        // The domain: what a visit, a count, a window row is.
        module("FootfallEvents", ["Bytes", "Columnar", "EventSchema", "Zstd", swiftProtobuf]),
        module(
            "FootfallProducers",
            [
                "Bytes", "Zstd", "Gzip", "RecordBatch", "Columnar", "EventLog", "EventSchema", "FootfallEvents",
                swiftProtobuf,
            ]),
        module(
            "FootfallProjections",
            ["Bytes", "LMDB", "Columnar", "EventLog", "EventSchema", "Projections", "FootfallEvents"]),

        .executableTarget(
            name: "fflog",
            dependencies: [
                "Bytes", "LMDB", "RecordBatch", "Columnar", "EventLog", "EventSchema", "ConsumerGroups", "Projections",
                "Sealing", "FootfallEvents", "FootfallProducers", "FootfallProjections", "Zstd", "Detection", "Scenes",
                argumentParser,
            ],
            swiftSettings: strict),

        tests("BytesTests", ["Bytes"]),
        tests("DetectionTests", ["Detection", "Gzip", "Scenes"]),
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
                "Bytes", "Zstd", "Gzip", "RecordBatch", "Columnar", "EventLog", "EventSchema", "FootfallEvents",
                "FootfallProducers", swiftProtobuf,
            ]),
        tests(
            "EventSchemaTests", ["Bytes", "Columnar", "EventSchema", swiftProtobuf], resources: [.copy("Fixtures")]),
        tests("ColumnarTests", ["Bytes", "Zstd", "Columnar"], resources: [.copy("Fixtures")]),
        tests("FootfallEventsTests", ["Bytes", "Columnar", "EventSchema", "FootfallEvents", "Zstd", swiftProtobuf]),
        tests("ConsumerGroupsTests", ["Bytes", "ConsumerGroups", "EventLog", "LMDB", "RecordBatch"]),
        tests(
            "SealingTests",
            [
                "Bytes", "LMDB", "RecordBatch", "Columnar", "EventLog", "EventSchema", "FootfallEvents",
                "FootfallProducers", "Sealing",
                "Zstd",
            ], resources: [.copy("Fixtures")]),
        tests(
            "ProjectionsTests",
            ["Bytes", "LMDB", "Columnar", "EventLog", "EventSchema", "FootfallEvents", "Projections", "Zstd"]),
        tests(
            "FootfallProjectionsTests",
            [
                "Bytes", "LMDB", "Columnar", "EventLog", "FootfallEvents", "FootfallProducers", "FootfallProjections",
                "Projections", "Zstd",
            ]),
        tests("CLITests", ["fflog", "EventLog", "LMDB"]),
    ]
)
