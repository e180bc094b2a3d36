internal import Foundation

/// Names of stores, sites and places, and the form in which they are kept and compared.
package enum StoreName {
    /// In UTF-8.
    package static let bytesMax = 256

    /// The name in Unicode's composed form (NFC): `é` is one character, whichever way a spreadsheet wrote it.
    package static func composed(_ name: String) -> String {
        // ASCII is composed already, as are the names of nearly all.
        name.utf8.allSatisfy { $0 < 0x80 } ? name : name.precomposedStringWithCanonicalMapping
    }

    /// The bytes under which sources may write a name: as it is given, composed, and decomposed.
    package static func encodings(of name: String) -> Set<[UInt8]> {
        Set([name, composed(name), name.decomposedStringWithCanonicalMapping].map { [UInt8]($0.utf8) })
    }

    /// Why a text can't be a name; `nil` where it can.
    static func fault(in name: String) -> String? {
        guard !name.isEmpty else { return "it is empty" }
        guard name.utf8.count <= bytesMax else { return "it is longer than \(bytesMax) bytes" }
        guard name.first?.isWhitespace == false, name.last?.isWhitespace == false else {
            return "it begins or ends with a space"
        }
        let isControl = { (scalar: Unicode.Scalar) in
            [.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
        }
        return name.unicodeScalars.contains(where: isControl) ? "it has a line end or another control character" : nil
    }
}
