import ArgumentParser
import CounterImport
import InputFiles

/// How files of counts are imported, whatever layout they have.
struct CountsImportArguments: ParsableArguments {
    @Option(
        help:
            "The IANA time zone of sites that are not registered as stores, such as Europe/Dublin; else that of the preset or mapping."
    )
    var timeZone: String?
    @Option(help: "The topic.")
    var topic = "counts"
    @Flag(help: "Leave out bad lines instead of stopping; the exit status is then 4.")
    var skipBad = false
    @Flag(
        help: ArgumentHelp(
            "Let other counts of a known interval supersede the first, and the import those of the same content or --source.",
            discussion:
                "What they brought and this one does not is taken back. Counts of which the file does not speak stay."))
    var replace = false

    func settings(_ format: CounterFormat, encoding: TextEncoding?) -> CountsImporter.Options {
        var settings = CountsImporter.Options(format: format)
        settings.timeZone = timeZone
        settings.encoding = encoding
        settings.skipsBadLines = skipBad
        settings.replacesConflicts = replace
        settings.topic = topic
        return settings
    }
}
