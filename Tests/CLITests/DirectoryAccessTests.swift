import Foundation
import Testing

/// Who gets at a data directory: its owner, or a group that was let in.
@Suite("Access to a data directory") struct DirectoryAccessTests {
    private static let isRoot = getuid() == 0
    /// Runs what follows as another user.
    private static let stranger = "setpriv --reuid 65534 --regid 65534 --clear-groups"
    private static let colleague = "setpriv --reuid 65534 --regid 65534 --groups 54321"

    /// Every kind of file that a data directory has.
    private func fill(_ fflog: FflogProcess, umask: String, topic: String = "t") throws {
        let counts = try fflog.file("counts.csv", KillTests.counterFile(sites: 2, days: 2))
        let result = try fflog.shell(
            """
            set -e; umask \(umask)
            $FFLOG -d $D topic create \(topic) -q; seq 1 100 | $FFLOG -d $D produce \(topic) -q; $FFLOG -d $D seal -q
            seq 1 5 | $FFLOG -d $D produce \(topic) -q; $FFLOG -d $D import counts \(counts) --preset dublin -q
            $FFLOG -d $D projection run hourly-counts --once -q; echo picture | $FFLOG -d $D blob put a - -q >/dev/null
            printf 'stages:\\n  demo: { visitors: 2, cameras: 1 }\\n  faces: { analyzer: synthetic }\\n  anonymizer: { key_file: %s }\\n' $D.key >$D.yaml
            $FFLOG -d $D run --until-idle $D.yaml -q
            """)
        try #require(result.status == 0, "\(result.errors)")
    }

    private func modes(_ fflog: FflogProcess) throws -> [String: String] {
        let lines = try fflog.shell("cd $D && find . -printf '%m %P\\n'").lines
        return Dictionary(
            lines.map { line in
                let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
                return (String(words[1]), String(words[0]))
            }, uniquingKeysWith: { first, _ in first })
    }

    @Test("it is its owner's alone, whatever the umask", arguments: ["000", "022", "077"])
    func owner(umask: String) throws {
        let fflog = try FflogProcess()
        try fill(fflog, umask: umask)
        let modes = try modes(fflog)
        #expect(modes.count > 25)
        for (name, mode) in modes { #expect(mode == "600" || mode == "700", "\(name)") }
        for name in ["", "segments", "projections", "blobs", "blobs/incoming", "run"] { #expect(modes[name] == "700") }
        #expect(try fflog.run("verify").status == 0)
    }

    @Test("a wide one is reported by verify, narrowed by the next command that writes, and not by one that reads")
    func wide() throws {
        let fflog = try FflogProcess()
        try fill(fflog, umask: "022")
        _ = try fflog.shell(
            "chmod 755 $D $D/segments $D/projections $D/run; chmod 644 $D/* $D/*/*.mdb $D/*/*lock $D/run/*; "
                + "chmod 755 $D/segments $D/projections $D/run $D/blobs")
        let before = try modes(fflog)
        let report = try fflog.run("verify", "--format", "json")
        #expect(report.status == 1)
        let findings = try #require(try report.object()["findings"] as? [[String: Any]])
        let reasons = findings.compactMap { $0["reason"] as? String }
        for name in [
            "head.mdb", "head.mdb-lock", "seal.lock", "wake", "segments", "projections/catalog.mdb", "run/status.json",
        ] {
            #expect(
                reasons.contains { $0.contains("/\(name): others than its owner get at it") }, "\(name): \(reasons)")
        }
        let text = try fflog.run("verify")
        #expect(text.status == 1 && text.errors.contains("(mode 0755, should be 0700)"), "\(text.errors)")
        try fflog.ok("consume", "t")
        #expect(try modes(fflog)["head.mdb"] == before["head.mdb"], "who reads changes nothing")
        try fflog.ok("produce", "t", input: "x\n")
        for (name, mode) in try modes(fflog) { #expect(mode == "600" || mode == "700", "\(name)") }
        #expect(try fflog.run("verify").status == 0)
        #expect(try fflog.ok("consume", "t").lines.count == 106)
    }

    @Test("another user can't read it, nor hold up seals and purges by locking its files", .enabled(if: isRoot))
    func others() throws {
        let fflog = try FflogProcess()
        try fill(fflog, umask: "000")
        let read = try fflog.shell("\(Self.stranger) $FFLOG -d $D consume t")
        #expect(read.status == 1 && read.text.isEmpty, "\(read.errors)")
        let locked = try fflog.shell("\(Self.stranger) flock -n $D/seal.lock true")
        #expect(locked.status != 0)
        let face = try fflog.shell("\(Self.stranger) cat $D/head.mdb $D/blobs/index.mdb $D/segments/*")
        #expect(face.status != 0 && face.output.isEmpty)
    }

    @Test("a group that is let in reads and changes nothing, until it is put out again", .enabled(if: isRoot))
    func group() throws {
        let fflog = try FflogProcess()
        let made = try fflog.ok("init", "--group", "54321")
        #expect(made.errors.contains("its owner and group 54321 may read it"), "\(made.errors)")
        try fill(fflog, umask: "077")
        for (name, mode) in try modes(fflog) {
            let isFolder = mode.hasPrefix("2")
            let wanted =
                name.hasPrefix("keys.") ? "600" : name.hasSuffix(".mdb-lock") ? "660" : isFolder ? "2750" : "640"
            #expect(mode == wanted, "\(name)")
        }
        #expect(try fflog.run("verify").status == 0)
        let asColleague = "\(Self.colleague) $FFLOG -d $D"
        #expect(try fflog.shell("\(asColleague) consume t").lines.count == 105)
        #expect(try fflog.shell("\(asColleague) blob get a").text == "picture\n")
        #expect(try fflog.shell("\(asColleague) projection query hourly-counts").lines.count > 90)
        #expect(try fflog.shell("\(asColleague) verify").status == 0)
        #expect(try fflog.shell("\(asColleague) status").errors.isEmpty)
        let written = try fflog.shell("echo x | \(asColleague) produce t")
        #expect(written.status == 1 && written.errors.contains("can't be written"), "\(written.errors)")
        #expect(try fflog.shell("\(Self.stranger) $FFLOG -d $D consume t").status == 1)
        // It goes on reading beside a writer.
        try fflog.ok("produce", "t", input: "x\n")
        #expect(try fflog.shell("\(asColleague) consume t").lines.count == 106)

        let described = try fflog.ok("init", "--format", "json").object()
        #expect(described["created"] as? Bool == false && described["group"] as? String == "54321")
        try fflog.ok("init", "--private")
        for (name, mode) in try modes(fflog) { #expect(mode == "600" || mode == "700", "\(name)") }
        #expect(try fflog.shell("\(asColleague) consume t").status == 1)
        try fflog.ok("init", "--group", "54321")
        #expect(try fflog.shell("\(asColleague) consume t").lines.count == 106)
    }

    @Test("root lets in no group that the owner isn't in, and takes no number that is none", .enabled(if: isRoot))
    func ownerNotInGroup() throws {
        let fflog = try FflogProcess()
        _ = try fflog.shell("mkdir $D && chown 65534:65534 $D && chmod 777 $(dirname $D)")
        let owner = "setpriv --reuid 65534 --regid 65534 --clear-groups $FFLOG -d $D"
        try #require(try fflog.shell("\(owner) topic create t -q").status == 0)
        let before = try modes(fflog)
        let refused = try fflog.run("init", "--group", "54321")
        #expect(refused.status == 1 && refused.errors.contains("nothing was changed"), "\(refused.errors)")
        #expect(try fflog.run("init", "--group", "4294967295").status == 2)
        #expect(try modes(fflog) == before)
    }

    @Test(
        "a restore that lost modes is reported and mended, and nobody is told that data is damaged",
        .enabled(if: isRoot))
    func restored() throws {
        let fflog = try FflogProcess()
        try fflog.ok("init", "--group", "54321")
        try fill(fflog, umask: "022")
        _ = try fflog.shell("chmod 600 $D/segments/*")
        let read = try fflog.shell("\(Self.colleague) $FFLOG -d $D consume t")
        #expect(read.status == 1 && read.errors.contains("Permission denied"), "\(read.errors)")
        #expect(!read.errors.contains("corrupt") && !read.errors.contains("backup"), "\(read.errors)")
        let report = try fflog.run("verify")
        #expect(report.status == 1 && report.errors.contains("members of the group can't read it"), "\(report.errors)")
        try fflog.ok("produce", "t", input: "x\n")
        #expect(try fflog.run("verify").status == 0)
        #expect(try fflog.shell("\(Self.colleague) $FFLOG -d $D consume t").lines.count == 106)
        // Status and the others say who may read, not that there is nothing.
        let status = try fflog.shell("\(Self.stranger) $FFLOG -d $D status")
        #expect(status.status == 1 && status.errors.contains("may not be read by this user"), "\(status.errors)")
    }

    @Test("what root does in another user's directory stays that user's", .enabled(if: isRoot))
    func rootHelps() throws {
        let fflog = try FflogProcess()
        _ = try fflog.shell("mkdir $D && chown 54321:54321 $D && chmod 777 $(dirname $D)")
        let service = "setpriv --reuid 54321 --regid 54321 --clear-groups $FFLOG -d $D"
        try #require(try fflog.shell("\(service) topic create t -q && seq 1 100 | \(service) produce t -q").status == 0)
        // An administrator lends a hand: everything that can make a file.
        try fill(fflog, umask: "022", topic: "of-root")
        let strange = try fflog.shell("find $D -not \\( -uid 54321 -gid 54321 \\)")
        #expect(strange.text.isEmpty, "\(strange.text)")
        let seen = try fflog.shell(
            "\(service) consume of-root && \(service) blob get a && echo x | \(service) produce t && \(service) seal -q >&2"
        )
        #expect(seen.status == 0 && seen.lines.count == 106, "\(seen.errors)")
        #expect(try fflog.shell("\(service) verify").status == 0)
    }

    @Test("who can't let a group in is told, and nobody is let in", .enabled(if: isRoot))
    func notInGroup() throws {
        let fflog = try FflogProcess()
        let unknown = try fflog.run("init", "--group", "no-such-group")
        #expect(unknown.status == 2 && unknown.errors.contains("unknown group 'no-such-group'"))
        _ = try fflog.shell("chmod 777 $(dirname $D)")
        let refused = try fflog.shell("\(Self.stranger) $FFLOG -d $D init --group 54321")
        #expect(refused.status == 1 && refused.errors.contains("nothing was changed"), "\(refused.errors)")
        for (name, mode) in try modes(fflog) { #expect(mode == "600" || mode == "700", "\(name)") }
        #expect(try fflog.run("init", "--group", "54321", "--private").status == 2)
    }

    @Test(
        "a symbolic link is refused, and what it leads to stays as it is",
        arguments: [
            "seal.lock", "head.mdb-lock", "wake", "create.lock", "import.lock", "run/lock", "run/status.json",
            "projections/files.lock", "blobs/gate.lock", "head.mdb", "segments", "projections", "blobs", "run",
        ])
    func links(name: String) throws {
        let fflog = try FflogProcess()
        try fill(fflog, umask: "022")
        let victim = try fflog.file("victim", "precious\n")
        _ = try fflog.shell(
            "cd $D && if [ -d \(name) ]; then mv \(name) ../moved && ln -s ../moved \(name); "
                + "else rm -f \(name) && ln -s \(victim) \(name); fi")
        let counts = try fflog.file("counts.csv", KillTests.counterFile(sites: 1, days: 1))
        for command in [
            "seal", "produce t \(victim)", "import counts \(counts) --preset dublin", "run --until-idle $D.yaml",
            "projection rebuild hourly-counts", "blob put b \(victim)", "topic create u",
        ] {
            let result = try fflog.shell("$FFLOG -d $D \(command)")
            #expect(result.status == 1, "\(command): \(result.errors)")
            #expect(result.errors.contains("\(name): ") || result.errors.contains("/\(name) is"), "\(result.errors)")
            #expect(result.errors.contains("symbolic link"), "\(command): \(result.errors)")
        }
        for command in ["consume t", "verify", "projection query hourly-counts", "blob get a"] {
            let result = try fflog.shell("$FFLOG -d $D \(command)")
            let isInside = name.contains("/")
            #expect(result.status == 1 || isInside, "\(command): \(result.text)")
            if command == "verify" || !isInside { #expect(result.errors.contains("symbolic link"), "\(result.errors)") }
        }
        _ = try fflog.shell("$FFLOG -d $D status")
        #expect(try String(contentsOfFile: victim, encoding: .utf8) == "precious\n")
    }

    @Test("the directory itself may be reached by a symbolic link")
    func linkToDirectory() throws {
        let fflog = try FflogProcess()
        let result = try fflog.shell(
            "mkdir $D.real && ln -s $D.real $D && seq 3 >$D.in && $FFLOG -d $D topic create t && $FFLOG -d $D produce t $D.in "
                + "&& $FFLOG -d $D.real consume t && stat -c %a $D.real")
        #expect(result.lines == ["1", "2", "3", "700"], "\(result.errors)")
    }

    @Test("keys of device groups never fall into the current folder", .enabled(if: isRoot))
    func noHome() throws {
        let fflog = try FflogProcess()
        // A user whom the system doesn't know has no home.
        let result = try fflog.shell(
            "mkdir -m 777 $D.cwd && cd $D.cwd && env -u HOME -u XDG_CONFIG_HOME -u FFLOG_DEVICE_KEYS "
                + "setpriv --reuid 54321 --regid 54321 --clear-groups $FFLOG device group create stores")
        #expect(result.status == 2 && result.errors.contains("HOME is not set"), "\(result.errors)")
        #expect(try fflog.shell("ls -A $D.cwd").text.isEmpty)
    }
}
