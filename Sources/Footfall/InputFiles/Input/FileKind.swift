import ErrorKinds

/// What a file is that is no text with rows and columns, known by how it begins.
package enum FileKind: Equatable, Sendable, CustomStringConvertible {
    case excelWorkbook, oldExcelWorkbook, binaryExcelWorkbook, openDocumentSheet, numbersSheet
    /// A table in Excel's own XML, which also ends in `.xls`.
    case excelXML
    case otherOfficeDocument(String)
    /// A zip archive, with the table in it where there is one.
    case zip(table: String?)
    /// Another archive of files.
    case archive(String)
    /// Compressed by something other than gzip.
    case compressed(String)
    case pdf
    case htmlTable, loginPage, htmlPage
    case xml
    case json
    /// Columns in a binary form: Parquet, Avro, Arrow, ORC.
    case columns(String)
    case database(String)
    case image(String)
    case richText

    package var description: String {
        switch self {
        case .excelWorkbook: "an Excel workbook (.xlsx)"
        case .oldExcelWorkbook: "an Excel workbook of before 2007 (.xls), or another Office document of that age"
        case .binaryExcelWorkbook: "a binary Excel workbook (.xlsb)"
        case .openDocumentSheet: "a LibreOffice sheet (.ods)"
        case .numbersSheet: "a document of Numbers, Pages or Keynote"
        case .excelXML: "an Excel workbook in XML"
        case .otherOfficeDocument(let name): name
        case .zip(let table?): "a zip archive with \(table) in it"
        case .zip(nil): "a zip archive"
        case .archive(let name): "a \(name) archive"
        case .compressed(let name): "compressed with \(name)"
        case .pdf: "a PDF document"
        case .htmlTable: "an HTML page with a table"
        case .loginPage: "an HTML page that asks for a password, as a portal sends to who isn't signed in"
        case .htmlPage: "an HTML page"
        case .xml: "an XML document"
        case .json: "JSON"
        case .columns(let name): "a file of \(name)"
        case .database(let name): "a database of \(name)"
        case .image(let name): "a picture (\(name))"
        case .richText: "a rich text document"
        }
    }

    var remedy: Remedy? {
        switch self {
        case .excelWorkbook, .oldExcelWorkbook, .binaryExcelWorkbook, .openDocumentSheet, .numbersSheet, .excelXML,
            .htmlTable:
            .saveAsCSV
        case .zip(.some), .archive: .takeOutOfArchive
        case .compressed: .decompress
        case .loginPage, .htmlPage: .downloadAgain
        case .columns, .database: .exportAsCSV
        case .json: .importMessages
        case .otherOfficeDocument, .zip(nil), .pdf, .xml, .image, .richText: .exportAsCSV
        }
    }
}

extension FileKind {
    /// What a file begins as, and its first bytes, inflated where it is gzip; no kind of what may be text.
    package static func look(
        at file: SourceFile
    ) throws(SourceFileError) -> (kind: FileKind?, head: [UInt8]) {
        let text = try InflatedBytes(file.reopened())
        let head = try text.head()
        return (FileKind(head, zipNames: { text.isInflated ? [] : ZipDirectory.names(of: file) }), head)
    }

    /// What the first bytes show; `nil` for what may be text.
    ///
    /// - Parameters:
    ///   - head: as stored, or as inflated.
    ///   - names: the names in the zip archive, asked for where it is one.
    package init?(_ head: [UInt8], zipNames names: () -> [String]) {
        func begins(_ text: String, at offset: Int = 0) -> Bool { head.dropFirst(offset).starts(with: text.utf8) }
        func begins(_ bytes: UInt8...) -> Bool { head.starts(with: bytes) }
        if begins("PK\u{3}\u{4}") || begins("PK\u{5}\u{6}") || begins("PK\u{7}\u{8}") {
            self = .zipped(names())
        } else if begins(0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1) {
            self = .oldExcelWorkbook
        } else if begins("%PDF-") || begins("%PDF-", at: 3) {
            self = .pdf
        } else if begins("BZh"), begins("1AY&SY", at: 4) {
            self = .compressed("bzip2")
        } else if begins(0x1F, 0x8B) {
            // What is inflated once is shown inflated.
            self = .compressed("gzip twice")
        } else if begins(0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00) {
            self = .compressed("xz")
        } else if begins(0x28, 0xB5, 0x2F, 0xFD) {
            self = .compressed("zstd")
        } else if begins(0x04, 0x22, 0x4D, 0x18) {
            self = .compressed("lz4")
        } else if begins(0x1F, 0x9D) {
            self = .compressed("compress (.Z)")
        } else if begins(0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C) {
            self = .archive("7-Zip")
        } else if begins("Rar!\u{1A}\u{7}") {
            self = .archive("RAR")
        } else if begins("ustar", at: 257) {
            self = .archive("tar")
        } else if begins("PAR1") {
            self = .columns("Parquet")
        } else if begins("Obj\u{1}") {
            self = .columns("Avro")
        } else if begins("ARROW1") {
            self = .columns("Arrow")
        } else if begins("ORC"), head.count > 3, head[3] < 0x20, ![0x09, 0x0A, 0x0D].contains(head[3]) {
            self = .columns("ORC")
        } else if begins("SQLite format 3\u{0}") {
            self = .database("SQLite")
        } else if begins(0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A) {
            self = .image("PNG")
        } else if begins(0xFF, 0xD8, 0xFF) {
            self = .image("JPEG")
        } else if begins("GIF87a") || begins("GIF89a") {
            self = .image("GIF")
        } else if begins("RIFF"), begins("WEBP", at: 8) {
            self = .image("WebP")
        } else if begins(0x49, 0x49, 0x2A, 0x00) || begins(0x4D, 0x4D, 0x00, 0x2A) {
            self = .image("TIFF")
        } else if begins("{\\rtf") {
            self = .richText
        } else if let kind = Self.marked(head) {
            self = kind
        } else {
            return nil
        }
    }

    /// HTML, XML and JSON: text, of no rows.
    private static func marked(_ head: [UInt8]) -> FileKind? {
        var bytes = head[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        // In UTF-16 the same.
        let text = String(decoding: bytes.filter { $0 != 0 }, as: UTF8.self).drop(while: \.isWhitespace).lowercased()
        let isXML = text.hasPrefix("<?xml")
        if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") || text.hasPrefix("<head")
            || text.hasPrefix("<table")
            || text.hasPrefix("<!--") && text.contains("<html") || isXML && text.contains("<html")
        {
            if text.contains("password") || text.contains("login") || text.contains("sign in") { return .loginPage }
            return text.contains("<table") ? .htmlTable : .htmlPage
        }
        if isXML { return text.contains("urn:schemas-microsoft-com:office:spreadsheet") ? .excelXML : .xml }
        guard let first = text.first, first == "{" || first == "[" else { return nil }
        guard let second = text.dropFirst().first(where: { !$0.isWhitespace }) else { return nil }
        let isJSON = first == "{" ? second == "\"" || second == "}" : second == "{" || second == "[" || second == "]"
        return isJSON ? .json : nil
    }

    private static func zipped(_ names: [String]) -> FileKind {
        if names.contains("xl/workbook.bin") { return .binaryExcelWorkbook }
        if names.contains(where: { $0.hasPrefix("xl/") }) { return .excelWorkbook }
        if names.contains(where: { $0.hasPrefix("word/") }) { return .otherOfficeDocument("a Word document (.docx)") }
        if names.contains(where: { $0.hasPrefix("ppt/") }) {
            return .otherOfficeDocument("a PowerPoint document (.pptx)")
        }
        // Of one that is cut off no more is known.
        if names.contains("[Content_Types].xml") { return .excelWorkbook }
        if names.contains("mimetype"), names.contains("content.xml") || names.count == 1 { return .openDocumentSheet }
        if names.contains(where: { $0.hasPrefix("Index/") && $0.hasSuffix(".iwa") }) { return .numbersSheet }
        return .zip(
            table: names.first { name in
                ["csv", "txt", "tsv", "gz"].contains(name.split(separator: ".").last.map { $0.lowercased() } ?? "")
            })
    }
}
