// swift-tools-version: 6.2
import PackageDescription

// A program of its own that uses the library as any other would. The folder of fflog's package is that in FFLOG_PACKAGE.
let package = Package(
    name: "Client",
    dependencies: [
        .package(name: "fflog", path: Context.environment["FFLOG_PACKAGE"] ?? "../../../.."),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "Client",
            dependencies: [
                .product(name: "Fflog", package: "fflog"), .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            swiftSettings: [
                .swiftLanguageMode(.v6), .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("ExistentialAny"),
            ])
    ]
)
