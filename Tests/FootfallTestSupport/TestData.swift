import Foundation

/// Files that are not part of the package: the year of Dublin, the eight years of Leeds.
package enum TestData {
    /// The package's own folder.
    package static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    package static let demoDay = package.appendingPathComponent("data/dublin-2023-12-16.csv").path

    /// The path of a file in `FFLOG_TEST_DATA`, or in `../shared/data` beside the package; `nil` where it is absent.
    package static func path(_ name: String) -> String? {
        var folders = [package.deletingLastPathComponent().appendingPathComponent("shared/data").path]
        if let folder = ProcessInfo.processInfo.environment["FFLOG_TEST_DATA"] { folders.insert(folder, at: 0) }
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.fileExists(atPath: $0) }
    }

    package static let dublin = path("dublin-2023.csv")
    package static let leeds = path("leeds-2009-2016.csv.gz")
    package static let isAbsent = "the file is not in FFLOG_TEST_DATA or ../shared/data: skipped"
}
