import Blobs
import Reports
import Terminal

/// Prints what a blob is.
enum BlobPrinter {
    static func print(_ blob: Blob, _ options: GlobalOptions) {
        if options.format == .json {
            Output.standard.line(BlobReport.json(blob))
        } else {
            Output.standard.write(BlobReport.properties(blob))
        }
    }
}
