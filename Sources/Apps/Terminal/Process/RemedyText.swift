import ErrorKinds

/// What helps against an error, as commands and options: the one place that knows how a remedy is typed.
package enum RemedyText {
    /// Sentences that begin with a capital letter, without the last full stop.
    package static func of(_ remedy: Remedy) -> String {
        switch remedy {
        case .all(let remedies): remedies.map(of).joined(separator: ". ")
        case .oneOf(let remedies): alternatives(remedies.map(of))
        case .repeatRequest: "Run the command again"
        case .useNewerProgram: "Use the newer program"
        case .freeSpace: "Free space and repeat"
        case .checkDevice: "Check the disk and restart"
        case .restoreFromBackup: "Restore the data directory from a backup"
        case .restoreFile(let path): "Restore \(path) from a backup"
        case .removeFile(let path): "Move \(path) away, and \(path)-lock with it"
        case .makePrivate(let path): "Make it private: chmod 600 \(quoted(path))"
        case .nameDataDirectory: "Name one with -d or FFLOG_DATA; topic create and import make a new one"
        case .verifyLog: "Run fflog verify to see what else is damaged"
        case .verifySegments: "Run fflog segment verify to see what else is damaged"
        case .letGroupIn: "Its owner lets a group in with: fflog init --group NAME"
        case .narrowAccess: "fflog init narrows it, with --private or --group NAME"
        case .createTopic(let name): "Create it with: fflog topic create \(name)"
        case .describeTopic(let name): "See: fflog topic describe \(name)"
        case .raiseEventBytesMax(let topic): "Raise it with: fflog topic alter \(topic) --max-event-bytes N"
        case .changeEventTimeBounds(let topic):
            "If the times are right, change the bounds with: "
                + "fflog topic alter \(topic) --earliest-event-time TIME --event-time-ahead DURATION"
        case .nameAnotherTopic: "Name another topic with --topic"
        case .listSchemas: "See: fflog schema list"
        case .nameSchema: "Name one with --schema; see: fflog schema list"
        case .setSchema(let topic): "Set one with: fflog topic alter \(topic) --schema NAME; see: fflog schema list"
        case .makeOperational(let topic): "Change it with: fflog topic alter \(topic) --class operational"
        case .joinGroup(let name): "Begin it with: fflog consume TOPIC -g \(name)"
        case .resetGroup(let name): "See: fflog group reset \(name)"
        case .runProjection(let name): "Run: fflog projection run \(name) --once"
        case .rebuildProjection(let name): "Rebuild it with: fflog projection rebuild \(name ?? "NAME")"
        case .resumeRebuild(let name): "Go on with it: fflog projection rebuild \(name)"
        case .rebuildWithGap(let name):
            "Rebuild from what there is with: fflog projection rebuild \(name) --allow-gap"
        case .showProjection(let name): "Look at fflog projection status \(name)"
        case .dropProjectionVersion(let name, let version):
            "Drop it first, then start over: fflog projection drop \(name)@\(version) --yes"
        case .planRetention: "Make a new plan with: fflog retention plan -o FILE"
        case .confirmClock: "Set the clock; if it is right, say so: fflog retention run --clock-is-right --yes"
        case .limitTopic(let name): "What it keeps may be limited: fflog retention set \(name) --help"
        case .listBlobs: "See: fflog blob list"
        case .showBlob(let name): "Look at it again: fflog blob show \(quoted(name))"
        case .deleteBlob(let name): "Delete the blob with: fflog blob delete \(quoted(name)) --yes"
        case .sweepBlobs: "Remove unreferenced contents with: fflog blob sweep"
        case .replaceBlob: "Use another name, or leave out --if-none-match to replace it"
        case .listDeadLetters: "See: fflog dead-letter list"
        case .enrolDevice(let name): "Enrol it with: fflog device enrol \(name) --store STORE --group GROUP"
        case .enrolDeviceAgain(let name, let store):
            "Enrol it again with: fflog device enrol \(name)\(store.map { " --store \(quoted($0))" } ?? "") --again"
        case .replaceEnrolment: "To replace the enrolment, add --again"
        case .issueDeviceKey(let name, let group):
            "Give it the group's key, or issue its own key again: fflog device key \(name)\(group.map { " --group \($0)" } ?? "")"
        case .createDeviceGroup(let name): "Make one with: fflog device group create \(name)"
        case .rotateDeviceGroup(let name): "Make a new one with: fflog device group rotate \(name)"
        case .shutOutDevices: "Wait until they have moved on, or shut them out with --yes"
        case .nameDeviceKeyFile: "Name the file of the groups' keys with --keys or FFLOG_DEVICE_KEYS"
        case .nameKeyFile: "Name one outside of the data directory with --key-file or FFLOG_KEY_FILE"
        case .abandonKeys(let file): "Remove \(file): today's visitors then get other pseudonyms from now on"
        case .importCounts: "Import counts first: fflog import counts FILE --preset dublin"
        case .undoImport(let id): "Take it back with: fflog import undo \(id) --yes"
        case .listImports: "See: fflog import list"
        case .correctLine: "Correct the line and import again"
        case .skipBadLines: "Skip bad ones with --skip-bad"
        case .nameTimeZone: "Register the store with its zone, or give --time-zone, as Europe/Dublin"
        case .nameTime: "Say with --time when the messages were sent"
        case .nameStart: "Say with --start when frame 0 was, and with --fps how many came a second"
        case .nameSite: "Name it with --site"
        case .importAs(let format): "Read it with 'fflog import \(format)'"
        case .nameStore: "Name it with --store"
        case .nameCamera: "Name it with --camera"
        case .convertToUTF8: "Convert it to UTF-8 first: iconv -f ENCODING -t UTF-8 FILE"
        case .nameEncoding(let name):
            "Write \"encoding\": \"\(name)\" into the mapping, or give --encoding \(name)"
        case .saveAsCSV: "Save the sheet as CSV (UTF-8), and import that"
        case .exportAsCSV: "Have it exported as CSV (UTF-8), and import that"
        case .nameFiles(let folder): "Name the files in it, as \(quoted("\(folder)/*.csv"))"
        case .takeOutOfArchive: "Take the table out of the archive, and import that"
        case .decompress: "Decompress it first, or compress it with gzip, which is read as it is"
        case .downloadAgain: "Sign in and download the file again"
        case .importMessages: "Devices' messages have imports of their own: fflog import --help"
        case .narrowSelection: "Append the right count of that site and time, or leave it out with --site, --from, --to"
        case .listStores: "See: fflog store list"
        case .changeStore(let name): "Change it with: fflog store add \(quoted(name)) --change"
        case .useAnotherSeed: "Simulate with another --seed, or delete the topic of visits first"
        case .sendPGM:
            "Send grey PGM (P5) of 8 bits a pixel: ffmpeg -i CAMERA -f image2pipe -pix_fmt gray -c:v pgm -"
        case .sendY4M: "Send 8 bits a sample in C420, C411, C422, C444 or Cmono: ffmpeg's -pix_fmt gray or yuv420p"
        case .sendOneStream: "Send one stream to a process; PGM frames may change their size"
        case .nameFrameRate: "Say with --fps how many frames there are a second"
        }
    }

    /// `Correct the line, or skip it, or stop`.
    private static func alternatives(_ texts: [String]) -> String {
        let rest = texts.dropFirst().map { text in
            text.hasPrefix("fflog ") ? text : text.prefix(1).lowercased() + text.dropFirst()
        }
        return (texts.prefix(1) + rest).joined(separator: ", or ")
    }

    /// As a shell takes it for one word.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-._/@:".utf8.contains(byte)
            }
        }
        return isPlain && !word.isEmpty
            ? word
            : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }
}
