import Testing

@Suite struct PrivacyCommandTests {
    private let fflog: FflogProcess

    init() throws { fflog = try FflogProcess() }

    @Test func `an opt-in is an event with its basis, and the list says what is on`() throws {
        try fflog.ok(
            "privacy", "opt-in", "Henry Street", "--attribute", "demographics", "--attribute", "returning", "--basis",
            "form 12", "--by", "manager")
        try fflog.ok("privacy", "opt-out", "Henry Street", "--attribute", "demographics", "--by", "manager")
        try fflog.ok("privacy", "opt-in", "Broadway", "--attribute", "emotion", "--basis", "notice")
        let events = try fflog.ok("consume", "opt-ins", "-o", ":end").objects()
        #expect(events.count == 4)
        #expect(events[0]["basis"] as? String == "form 12" && events[0]["by"] as? String == "manager")
        #expect(events[0]["opted_in"] as? Bool == true && events[2]["opted_in"] as? Bool == false)
        let text = try fflog.ok("privacy", "list").text
        #expect(text.contains("demographics  off") && text.contains("returning     on"), "\(text)")
        let history = try fflog.ok("privacy", "list", "--history", "--store", "Henry Street").lines
        #expect(history.count == 4)
    }

    @Test func `nothing is switched on without a basis`() throws {
        for basis in [[], ["--basis", " "]] {
            let refused = try fflog.start(["privacy", "opt-in", "s", "--attribute", "emotion"] + basis).result()
            #expect(refused.status == 2 && refused.errors.contains("basis"), "\(refused.errors)")
        }
        #expect(try fflog.run("privacy", "opt-in", "s", "--attribute", "race", "--basis", "x").status == 2)
    }

    @Test func `where nobody opted in the list is empty`() throws {
        try fflog.ok("topic", "create", "visits")
        let list = try fflog.ok("privacy", "list", "--format", "json")
        #expect(list.text == "[]\n")
        #expect(try fflog.ok("privacy", "list").errors.contains("nobody opted in"))
    }
}
