import Testing

@Suite struct GuessCorpusTests {
    @Test(
        arguments: GuessCase.long + GuessCase.wide + GuessCase.other + GuessCase.refused + GuessCase.forms
            + GuessCase.kinds + GuessCase.tables + GuessCase.chosen + GuessCase.running + GuessCase.clocks
            + GuessCase.costs)
    func `The mapping of a made-up file is right, or what is open is said`(file: GuessCase) throws {
        let faults = try file.faults()
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func `There are sixty files at least`() {
        #expect((GuessCase.long + GuessCase.wide + GuessCase.other + GuessCase.refused).count >= 60)
    }
}
