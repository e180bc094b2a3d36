import Testing

@testable import Reports

@Suite struct TextWidthTests {
    @Test(
        arguments: [
            ("", 0), ("Main St", 7), ("Grafton Street é", 16),
            // Wide and fullwidth by Unicode's East Asian Width, and halfwidth ones.
            ("東京", 4), ("서울", 4), ("ひら", 4), ("Ａ", 2), ("｡ｱ", 2), ("𠀀", 2),
            // A mark is drawn over the character before it.
            ("e\u{301}", 1), ("\u{301}", 0), ("か\u{3099}", 2), ("a\u{20DD}", 1), ("ก\u{E34}", 1),
            // What joins and what directs takes nothing.
            ("a\u{200B}b", 2), ("\u{FEFF}a", 1), ("so\u{AD}ft", 5),
            ("🏬", 2), ("👩‍👩‍👧", 2), ("🇮🇪", 2), ("☎️", 2), ("☎", 1), ("1️⃣", 2), ("👍🏽", 2), ("✂", 1), ("⌚", 2),
        ] as [(String, Int)])
    func `a text takes as many columns as a terminal gives it`(text: String, columns: Int) {
        #expect(TextWidth.columns(text) == columns, "\(text)")
    }

    @Test func `a table's columns stand under each other whatever the script`() {
        var table = Table(["STORE", "COUNT"], rightAligned: [1])
        table.add(["東京駅", "1"])
        table.add(["Ca\u{301}dis", "22"])
        table.add(["🏬 shop", "３"])
        #expect(
            table.text == """
                STORE    COUNT
                東京駅       1
                Ca\u{301}dis       22
                🏬 shop     ３

                """)
    }

    @Test func `what a terminal takes for more than text is shown escaped, and is as wide as that`() {
        var table = Table(["A", "B"])
        table.add(["x\u{1B}[31m\n", "y"])
        table.add(["\u{202E}", "y"])
        #expect(
            table.text == """
                A              B
                x\\u{1b}[31m\\n  y
                \\u{202e}       y

                """)
    }
}
