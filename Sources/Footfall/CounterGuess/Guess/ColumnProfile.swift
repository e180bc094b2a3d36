import CounterImport
import LocalTime

/// What the cells of one column are.
struct ColumnProfile {
    let index: Int
    let name: String
    let words: HeaderWords
    /// By row; empty where the row is too short.
    let cells: [String]
    /// Those that are neither empty nor a word that always stands for missing.
    let filled: [String]
    /// By text, of those that are filled; no more than ``distinctMax``.
    let distinct: [String: Int]
    let numbers: Int
    /// How many are per cent, as `3.9%`.
    let percents: Int
    /// How many have fractions for sure.
    let fractions: Int
    let negatives: [(row: Int, text: String)]
    /// Words that are no numbers in a column of numbers.
    let wordsAmongNumbers: [String: Int]
    /// Errors of a spreadsheet's formulas, by text.
    let sheetErrors: [String: Int]
    /// The words and signs for missing that were met.
    let missingWords: Set<String>
    let dates: DateForm?
    /// How many are times of day (``DayTime``).
    let dayTimes: Int
    /// By text, of those that are neither times of day nor numbers: words for sums, such as "Day total".
    let sumWords: [String: Int]

    static let distinctMax = 5000

    /// - Parameter isChosen: by row, whether it is looked at; `nil` where each is.
    init(
        _ index: Int, _ name: String, _ rows: [GuessTable.Row], isBesideRight: Bool = false, isChosen: [Bool]? = nil
    ) {
        self.index = index
        self.name = name
        words = HeaderWords(name, isBesideRight: isBesideRight)
        cells = rows.map { index < $0.cells.count ? $0.cells[index] : "" }
        var filled: [String] = []
        var distinct: [String: Int] = [:]
        var missing: Set<String> = []
        var negatives: [(Int, String)] = []
        var numbers = 0
        var dayTimes = 0
        var others: [String: Int] = [:]
        var percents = 0
        var fractions = 0
        var errors: [String: Int] = [:]
        for (row, cell) in cells.enumerated() where isChosen?[row] ?? true {
            if GuessedNumber.isMissing(cell) {
                if cell.first == "#" { errors[cell, default: 0] += 1 }
                missing.insert(cell)
                continue
            }
            filled.append(cell)
            if distinct[cell] != nil || distinct.count < Self.distinctMax { distinct[cell, default: 0] += 1 }
            if let number = GuessedNumber(cell) {
                numbers += 1
                if number.isFraction { fractions += 1 }
                if number.isNegative { negatives.append((row, cell)) }
            } else {
                others[cell, default: 0] += 1
                if GuessedNumber.isPercent(cell) { percents += 1 }
            }
            if Self.dayTime(cell) != nil { dayTimes += 1 }
        }
        (self.filled, self.distinct, missingWords, self.negatives, self.numbers, self.dayTimes) = (
            filled, distinct, missing, negatives, numbers, dayTimes
        )
        self.percents = percents
        self.fractions = fractions
        sheetErrors = errors
        wordsAmongNumbers = others
        dates = DateForm(filled)
        sumWords = others.filter { HeaderWords.sum(in: $0.key) != nil && Self.dayTime($0.key) == nil }
    }

    static func dayTime(_ cell: String) -> DayTime? {
        var cell = cell
        return cell.withUTF8 { DayTime(UnsafeRawBufferPointer($0), allowsSeconds: true) }
    }

    /// Whether a cell is a time of day with seconds, which are of people one by one.
    static func hasSeconds(_ cell: String) -> Bool {
        var cell = cell
        return cell.withUTF8 {
            DayTime(UnsafeRawBufferPointer($0)) == nil
                && DayTime(UnsafeRawBufferPointer($0), allowsSeconds: true) != nil
        }
    }

    var isEmpty: Bool { filled.isEmpty }
    var isDates: Bool { dates != nil }
    /// Whether most are numbers, and what else is there are a few words that come again.
    var isNumbers: Bool {
        guard !isEmpty, !isDates || dates!.isEpoch && !words.has(HeaderWords.time) else { return false }
        if numbers == filled.count { return true }
        return numbers * 10 >= filled.count * 8 && wordsAmongNumbers.count <= 6
            || numbers * 2 >= filled.count && wordsAmongNumbers.count <= 2
            || isManyNumbers
    }
    /// Whether numbers that hardly come again are more than a few words among them: numbers of stores come again.
    private var isManyNumbers: Bool {
        let words = wordsAmongNumbers.count
        guard hasMostlyNumbers, words * 4 <= distinct.count, distinct.count >= 12 else { return false }
        return numbers * 20 >= filled.count * 19
            || words <= 12 && wordsAmongNumbers.keys.allSatisfy { !GuessedNumber.looksLikeNumber($0) }
    }
    var hasMostlyNumbers: Bool { numbers * 2 > filled.count }
    /// Whether its numbers are averages or measures: numbers of people have no fractions.
    var isFractional: Bool { numbers >= 4 && fractions * 10 >= numbers }
    var isWhole: Bool { isNumbers && filled.allSatisfy { GuessedNumber($0)?.isPlain ?? true } }
    /// Whether its numbers are whole by the way in which they are written, as `1,346` is.
    var isWholeAsWritten: Bool {
        isNumbers && NumberForm(filled.filter { GuessedNumber($0) != nil }, names: []).isWhole
    }
    var isPercents: Bool { percents * 2 > filled.count }
    var isText: Bool { !isEmpty && !isNumbers && !isDates }
    /// Whether one word alone stands in it, as one for closed does on Sundays.
    var isOneWord: Bool { numbers == 0 && distinct.count == 1 && (filled.first?.count ?? 99) <= 12 }
    var isConstant: Bool { distinct.count == 1 }
    /// `06:00`, `6 AM` and the like, or numbers of hours under a word for it.
    var isDayTimes: Bool {
        guard !isEmpty, !isDates, areDayTimes else { return false }
        let isPlain = filled.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isNumber } }
        guard !isPlain || !mixesHoursAndMinutes else { return false }
        return !isPlain || words.has(HeaderWords.hour) || name.lowercased().hasPrefix("hour")
    }
    /// Whether nearly all are times of day, but for lines of sums.
    var areDayTimes: Bool {
        let sums = sumWords.values.reduce(0, +)
        return dayTimes > 0 && dayTimes * 20 >= (filled.count - sums) * 19
    }
    /// Of 15, 30, 45, 100 the first could be 15 minutes or 15 hours.
    var mixesHoursAndMinutes: Bool {
        distinct.keys.contains { (3...4).contains($0.count) && $0.first != "0" }
            && distinct.keys.contains { $0.count <= 2 && Int($0) != 0 }
    }
    /// Whether its numbers go up by one from row to row, as those of rows do.
    var isRowNumbers: Bool {
        guard numbers == filled.count, filled.count >= (words.has(HeaderWords.ids) ? 2 : 8), let first = Int(filled[0])
        else { return false }
        return filled.enumerated().allSatisfy { Int($1) == first + $0 }
    }
    var isWeekdays: Bool {
        isText && distinct.keys.allSatisfy { HeaderWords.weekdays.contains(HeaderWords.folded($0)) }
    }

    /// What numbers of people its name says.
    var isEntered: Bool { words.has(HeaderWords.entered) && !isExited }
    var isExited: Bool { words.has(HeaderWords.exited) }
    var isTotal: Bool { words.has(HeaderWords.total) && !isEntered && !isExited }
    /// Whether its name says that it has sites, as "Store" and "Site No", and is not the name of one, as "Market Place".
    var namesSites: Bool {
        words.has(HeaderWords.strongSite)
            && (words.has(HeaderWords.ids)
                || words.texts.allSatisfy {
                    HeaderWords.strongSite.contains($0) || ["name", "ref", "nbr", "code", "cd", "group"].contains($0)
                })
    }
    var isRunningTotal: Bool { words.isRunningTotal }
    var isOfOtherKind: Bool { words.has(HeaderWords.otherKinds) && !words.isNameOfPlace }
    /// Whether its name says that it is no number of people.
    var isNoCount: Bool { words.isNoCount || isRowNumbers }

    var shown: String { "\"\(name)\"" }
}
