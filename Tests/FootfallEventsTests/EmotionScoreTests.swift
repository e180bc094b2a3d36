import FootfallEvents
import Testing

@Suite struct EmotionScoreTests {
    private static func scores(_ change: (inout EmotionScores) -> Void) -> EmotionScores {
        var scores = EmotionScores()
        change(&scores)
        return scores
    }

    @Test(arguments: [
        (scores { $0.happiness = 1 }, 1.0, 1.0),
        (scores { $0.neutral = 1 }, 0.5, 0.5),
        (scores { $0.anger = 1 }, -1.0, -0.01),
        (scores { ($0.neutral, $0.sadness) = (0.5, 0.5) }, -0.25, 0.24),
        (scores { _ in }, 0.0, 0.0),
        // More than all.
        (scores { ($0.happiness, $0.surprise) = (0.8, 0.7) }, 1.0, 1.0),
        (scores { ($0.contempt, $0.sadness, $0.fear, $0.anger, $0.disgust) = (0.5, 0.5, 0.5, 0.5, 0.5) }, -1.0, -0.01),
    ]) func `the score is the reference's, corrected and as the sample computed it`(
        scores: EmotionScores, corrected: Double, azure: Double
    ) {
        #expect(EmotionScore.corrected.score(of: scores) == corrected)
        #expect(EmotionScore.azure.score(of: scores) == azure)
    }

    @Test func `every hundredth of one emotion is its own score`() {
        for hundredths in 0...100 {
            let share = Float(hundredths) / 100
            let exact = Double(hundredths) / 100
            #expect(EmotionScore.corrected.score(of: Self.scores { $0.happiness = share }) == exact)
            #expect(EmotionScore.corrected.score(of: Self.scores { $0.disgust = share }) == -exact)
        }
    }

    @Test func `thousandths are cut off, towards zero`() {
        #expect(EmotionScore.corrected.score(of: Self.scores { $0.surprise = 0.019 }) == 0.01)
        #expect(EmotionScore.corrected.score(of: Self.scores { $0.fear = 0.019 }) == -0.01)
        // Not -0.0: it would be written so.
        #expect(EmotionScore.corrected.score(of: Self.scores { $0.fear = 0.009 }).sign == .plus)
        #expect(EmotionScore.azure.score(of: Self.scores { $0.fear = 0.009 }).sign == .plus)
    }

    @Test func `what is no number is no mood`() {
        #expect(EmotionScore.corrected.score(of: Self.scores { $0.anger = .nan }) == 0)
    }

    @Test func `the dominant emotion is the highest, the first by name of equals, none of none`() {
        #expect(Self.scores { _ in }.dominant == nil)
        #expect(Self.scores { ($0.neutral, $0.sadness) = (0.4, 0.6) }.dominant == .sadness)
        #expect(Self.scores { ($0.surprise, $0.contempt) = (0.5, 0.5) }.dominant == .contempt)
        #expect(Self.scores { $0.fear = .nan }.dominant == nil)
    }
}
