/// What helps against an error, in terms of the platform: which topic to create, which projection to rebuild.
///
/// It says what is to be done, not how that is typed: a command line words it as its own commands and options, a server as a hint in
/// its answer. Names in it are those of the error, ready to be used. A case that doesn't name something leaves that to the reader.
package indirect enum Remedy: Sendable, Hashable {
    // MARK: Together

    /// One after the other.
    case all([Remedy])
    /// Whichever suits.
    case oneOf([Remedy])

    // MARK: Any request

    /// The same request again.
    case repeatRequest
    case useNewerProgram
    /// More room on the device, or in the quota, that holds the data; then the request again.
    case freeSpace
    /// The device failed: it has to be looked at, and the program started again.
    case checkDevice
    case restoreFromBackup
    /// One file.
    case restoreFile(String)
    /// A damaged file without which the program goes on.
    case removeFile(String)
    /// A file of keys that its owner alone may read.
    case makePrivate(String)

    // MARK: The data directory

    /// Another one, or one that is made.
    case nameDataDirectory
    case verifyLog
    case verifySegments
    /// So that a group may read it; its owner does that.
    case letGroupIn
    /// So that others than those who should don't get at it.
    case narrowAccess

    // MARK: Topics and event schemas

    case createTopic(String)
    case describeTopic(String)
    case raiseEventBytesMax(topic: String)
    /// Where the event times are right after all: other bounds for the topic.
    case changeEventTimeBounds(topic: String)
    /// A topic for what is made up.
    case nameAnotherTopic
    case listSchemas
    /// An event schema, in the request for a topic.
    case nameSchema
    /// An event schema for a topic that exists and has none.
    case setSchema(topic: String)
    /// The data class operational for a topic that exists and has another.
    case makeOperational(topic: String)

    // MARK: Consumer groups

    /// A group comes into being with its first member.
    case joinGroup(String)
    case resetGroup(String)

    // MARK: Projections

    case runProjection(String)
    /// `nil` for the one whose file the error names.
    case rebuildProjection(String?)
    /// A rebuild that was cut short, from where it stands.
    case resumeRebuild(String)
    /// A rebuild from what the log still has.
    case rebuildWithGap(String)
    case showProjection(String)
    case dropProjectionVersion(String, version: Int)

    // MARK: Retention

    /// A new plan of what is to be removed.
    case planRetention
    /// The clock set right, or somebody's word that it is.
    case confirmClock
    /// A policy that limits what a topic keeps.
    case limitTopic(String)

    // MARK: Blobs and dead letters

    case listBlobs
    case showBlob(String)
    case deleteBlob(String)
    /// Contents that no name refers to.
    case sweepBlobs
    /// The put without the condition that the name be free.
    case replaceBlob
    case listDeadLetters

    // MARK: Devices

    case enrolDevice(String)
    /// A device that was enrolled already or revoked; `nil` leaves its store as it is.
    case enrolDeviceAgain(String, store: String?)
    /// The enrolment that was asked for, in the place of the one that is there.
    case replaceEnrolment
    /// A key of its own, from its group's; `nil` for the group that it is enrolled in.
    case issueDeviceKey(String, group: String?)
    case createDeviceGroup(String)
    case rotateDeviceGroup(String)
    /// Unless one waits until they have moved on, the devices that still sign by the old key are shut out.
    case shutOutDevices
    /// The file with the groups' keys, in another place.
    case nameDeviceKeyFile

    // MARK: Pseudonyms

    /// The file with the key that wraps the others, outside of the data directory.
    case nameKeyFile
    /// Without the keys, the visitors of today get other pseudonyms from now on.
    case abandonKeys(file: String)

    // MARK: Import and simulation

    case importCounts
    case listImports
    /// What an import brought taken back, by its id.
    case undoImport(String)
    /// The line as it should be, and the input again.
    case correctLine
    case skipBadLines
    case nameTimeZone
    /// When messages that don't say so were sent.
    case nameTime
    /// When a recording began, and how many frames came a second.
    case nameStart
    case nameSite
    /// By the format of that name: `frigate`.
    case importAs(String)
    case nameStore
    case nameCamera
    case convertToUTF8
    /// The encoding of a file's text, by its name.
    case nameEncoding(String)
    /// A workbook's sheet, or a page's table, as text.
    case saveAsCSV
    /// The same data in another form, from the program that made the file.
    case exportAsCSV
    case takeOutOfArchive
    /// The files of a folder in the place of the folder.
    case nameFiles(in: String)
    case decompress
    /// A page that came in the place of the file.
    case downloadAgain
    /// What isn't a table is a vendor's messages, which have imports of their own.
    case importMessages
    case narrowSelection
    case useAnotherSeed

    // MARK: Stores

    case listStores
    /// What is registered, changed in what is given.
    case changeStore(String)

    // MARK: Frames

    /// Grey pictures of 8 bits, in binary.
    case sendPGM
    /// 8 bits a sample, in a colour space that is read.
    case sendY4M
    /// One stream to a process: a second one does not follow within the first.
    case sendOneStream
    case nameFrameRate
}
