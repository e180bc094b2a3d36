import DataFiles
import EventLog
import Glibc
import InputFiles

/// A watched folder and the two in it into which files are moved, held by one process.
struct FolderPaths: ~Copyable {
    let folder: String
    private let lock: AdvisoryLock

    private static let lockName = ".fflog-watch.lock"
    /// What those who fetch files call one that isn't whole.
    private static let unfinished = [".part", ".tmp", ".filepart", ".crdownload", ".partial", ".download", ".swp"]

    /// - Parameter data: the data directory.
    /// - Throws: ``FolderError``, `FileError`.
    init(_ folder: String, data: String) throws {
        let (real, dataPath) = (Self.realPath(folder), Self.realPath(data))
        var status = stat()
        guard stat(folder, &status) == 0 else {
            throw FolderError.unreachable(path: folder, reason: String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFDIR, let real else { throw FolderError.notAFolder(folder) }
        if let dataPath, real == dataPath || real.hasPrefix(dataPath + "/") { throw FolderError.dataDirectory(folder) }
        for outcome in [FolderReport.Outcome.done, .refused] {
            let path = "\(folder)/\(outcome.folder)"
            try FileMove.makeFolder(path)
            var target = stat()
            guard stat(path, &target) == 0, target.st_mode & S_IFMT == S_IFDIR else {
                throw FolderError.notAFolder(path)
            }
            guard target.st_dev == status.st_dev else { throw FolderError.otherFileSystem(path) }
        }
        let path = "\(folder)/\(Self.lockName)"
        guard let lock = try AdvisoryLock.takePatiently(path) else {
            throw FolderError.watched(folder, by: AdvisoryLock.holder(path))
        }
        self.lock = lock
        self.folder = folder
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Whether files of that name are left alone: hidden ones, and those that are still fetched.
    static func isPassedOver(_ name: String) -> Bool {
        name.hasPrefix(".") || unfinished.contains { name.lowercased().hasSuffix($0) }
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// `leeds.csv.gz`, then `leeds~2.csv.gz`.
    static func name(_ name: String, number: Int) -> String {
        guard number > 1 else { return name }
        let stem = name.dropFirst().firstIndex(of: ".") ?? name.endIndex
        return "\(name[..<stem])~\(number)\(name[stem...])"
    }

    /// Moves a file out of the folder, its report first: whoever finds the file finds the report.
    ///
    /// Killed between the two it leaves a report without a file, which the next attempt at the same content makes use of.
    ///
    /// - Parameters:
    ///   - stamp: of the file as it was imported. Of a file that isn't so any more once it was moved nothing is said: it is put back.
    ///   - isHeld: whether somebody has it open for writing; asked once it was moved, and then it is put back too.
    /// - Returns: where it is now, below the folder; `nil` where it was put back.
    func move(
        _ report: FolderReport, _ stamp: FileStamp, isHeld: () -> Bool = { false }, _ text: (FolderReport) -> String
    ) throws(FileError) -> String? {
        var number = 1
        while true {
            var report = report
            report.movedTo = "\(report.outcome.folder)/\(Self.name(report.name, number: number))"
            number += 1
            let target = path(report.movedTo)
            let reportPath = target + FolderReport.suffix
            guard access(target, F_OK) != 0 else { continue }
            let isThere = access(reportPath, F_OK) == 0
            if isThere {
                guard report.content != nil, FolderReport.content(ofReport: reportPath) == report.content else {
                    continue
                }
            }
            // The earlier one says what was appended; to repeat the import appended nothing.
            if !isThere || report.summary?.appended != 0 {
                let temporary = path("\(report.outcome.folder)/.report.new")
                let new = try FileReplacement(of: reportPath, by: temporary, mode: 0o644)
                try new.write([UInt8](text(report).utf8))
                try new.finish(syncing: true)
            }
            guard try FileMove.move(path(report.name), to: target) else {
                if !isThere { unlink(reportPath) }
                continue
            }
            guard FileStamp(path: target) != stamp || isHeld() else { return report.movedTo }
            try putBack(target, as: report.name)
            if !isThere { unlink(reportPath) }
            return nil
        }
    }

    /// Another file may have its name by now.
    private func putBack(_ target: String, as name: String) throws(FileError) {
        var number = 1
        while try !FileMove.move(target, to: path(Self.name(name, number: number))) { number += 1 }
    }
}
