import Glibc

/// Which layout the files of a folder or a command have, by their names: the first rule that fits.
package struct CounterFormats: Sendable, Equatable {
    package struct Rule: Sendable, Equatable {
        /// As a shell's pattern, `leeds*.csv`, of the file's name without its folder; `nil` fits all.
        package var pattern: String?
        package var format: CounterFormat

        package init(pattern: String? = nil, format: CounterFormat) {
            self.pattern = pattern
            self.format = format
        }
    }

    package var rules: [Rule]

    package init(_ rules: [Rule]) { self.rules = rules }

    package init(_ format: CounterFormat) { rules = [Rule(format: format)] }

    /// `nil` where no rule is for files of that name.
    package func format(ofFileNamed name: String) -> CounterFormat? {
        rules.first { rule in rule.pattern.map { fnmatch($0, name, 0) == 0 } ?? true }?.format
    }
}
