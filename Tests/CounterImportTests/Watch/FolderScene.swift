import EventLog
import FootfallTestSupport
import Foundation
import TestSupport

@testable import CounterImport
@testable import InputFiles

/// A folder that is watched, a log, and a clock that only the test moves.
final class FolderScene {
    let log: TemporaryLog
    let clock = TestClock()
    private let temporary = TemporaryFolder()
    var folder: String { temporary.path("incoming") }
    var formats: CounterFormats
    var skipsBadLines = false
    /// What the folder said, besides what imports tell.
    private(set) var said: [String] = []
    private(set) var disturbances: [FileDisturbance] = []
    /// Called with what imports tell.
    var onImport: (String, ImportNotice) throws -> Void = { _, _ in }
    var writers: (@Sendable (SourceFile) -> FileWriters)?
    var rowsPerRequest: Int?

    init() throws {
        log = try TemporaryLog()
        formats = CounterFormats(try .long())
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    var options: FolderImport.Options {
        let (skips, rows) = (skipsBadLines, rowsPerRequest)
        var options = FolderImport.Options(
            folder: folder, formats: formats,
            importing: { format in
                var settings = CountsImporter.Options(format: format)
                settings.skipsBadLines = skips
                if let rows { settings.rowsPerRequest = rows }
                return settings
            }, summaryJSON: { "{\"appended\":\($0.appended),\"rejected\":\($0.rejected)}" })
        options.time = clock.time
        if let writers { options.writers = writers }
        return options
    }

    func start() throws -> FolderImport { try FolderImport(log.log, options) }

    func put(_ name: String, _ text: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path(name))) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// Names in a folder of the folder, those of fflog's own apart.
    func names(_ part: String = "") -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path(part))) ?? []).sorted()
            .filter { !["done", "refused"].contains($0) && $0 != ".fflog-watch.lock" }
    }

    func report(_ path: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: self.path(path) + ".report.json"))
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    /// One turn without waiting for anything.
    @discardableResult
    func turn(_ folder: FolderImport) throws -> FolderReport? {
        try folder.turn(timeout: .zero) { notice in
            switch notice {
            case .importing(let name, let notice): try onImport(name, notice)
            case .left(let name, let reason): said.append("\(name): \(reason)")
            case .changed(let name, let disturbance, let part):
                disturbances.append(disturbance)
                said.append("\(name) changed: \(part?.intervals ?? 0)")
            case .kept(let name, let error): said.append("\(name) kept: \(error)")
            }
        }
    }

    /// Takes all that is there once the files have stayed as they are.
    @discardableResult
    func settle(_ folder: FolderImport) throws -> [FolderReport] {
        try turn(folder).map { first in [first] + (try rest(folder)) }
            ?? {
                clock.advance(11_000)
                return try rest(folder)
            }()
    }

    private func rest(_ folder: FolderImport) throws -> [FolderReport] {
        var reports: [FolderReport] = []
        while let report = try turn(folder) { reports.append(report) }
        return reports
    }

    static func rows(_ hours: Range<Int>, entered: Int = 1) -> String {
        "time,site,in,out\n"
            + hours.map { "2023-01-0\(1 + $0 / 24) \(String(format: "%02d", $0 % 24)):00,A,\(entered + $0),0\n" }
            .joined()
    }
}
