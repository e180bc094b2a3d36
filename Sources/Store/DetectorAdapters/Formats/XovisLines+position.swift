import Foundation

extension XovisLines {
    /// Which logics of a sensor count over which lines, as an import leaves it for the next. JSON.
    struct Position: Codable, Equatable, KeptPosition {
        static let currentVersion = 1

        var version = Self.currentVersion
        /// By what the sensor calls its lines.
        var owners: [String: String]
        /// When intervals of the logics that count began last, in milliseconds, whatever the clock.
        var heard: [String: Int64]
        /// Logics that count, of which the doubt is whether they are over one line.
        var first: String?
        var second: String?
        var isOpen: Bool

        init(owners: [String: String], heard: [String: Int64], first: String?, second: String?, isOpen: Bool) {
            (self.owners, self.heard) = (owners, heard)
            (self.first, self.second, self.isOpen) = (first, second, isOpen)
        }

        /// `nil` for what is none of this version.
        init?(_ bytes: [UInt8]?) {
            guard let bytes, let position = try? JSONDecoder().decode(Self.self, from: Data(bytes)),
                position.version == Self.currentVersion
            else { return nil }
            self = position
        }

        /// Lines that another import has met meanwhile stay.
        func bytes(over stored: [UInt8]?) throws -> [UInt8]? {
            var position = self
            if let known = Self(stored) {
                position.owners.merge(known.owners) { own, _ in own }
                position.heard.merge(known.heard) { max($0, $1) }
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return try [UInt8](encoder.encode(position))
        }
    }

    /// By what name the log keeps that.
    static func key(of device: String) -> String { "xovis lines \(device)" }
}
