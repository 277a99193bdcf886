import Search
import Testing

@Suite struct RandomEditTests {
    @Test func `an edit changes one long word by one letter`() {
        for seed in 0..<500 as Range<UInt64> {
            let edited = RandomEdit.edited("wireless tv headphones", seed: seed)
            let words = edited.split(separator: " ")
            #expect(edited != "wireless tv headphones")
            #expect(words.count == 3 && words[1] == "tv")
            #expect((words[0] == "wireless") != (words[2] == "headphones"))
            #expect(abs(edited.count - 22) <= 1)
        }
    }

    @Test func `an edit repeats with its seed and differs with another`() {
        #expect(RandomEdit.edited("laptop sleeve", seed: 5) == RandomEdit.edited("laptop sleeve", seed: 5))
        #expect(Set((0..<50).map { RandomEdit.edited("laptop sleeve", seed: $0) }).count > 20)
    }

    @Test(arguments: ["tv", "hp 15s", "m8x40 1080p", "", "aaaa"])
    func `short words and model numbers stay as they are`(text: String) {
        let edits = (0..<20).map { RandomEdit.edited(text, seed: $0) }
        #expect(edits.allSatisfy { text == "aaaa" ? $0.count >= 3 : $0 == text })
    }
}
