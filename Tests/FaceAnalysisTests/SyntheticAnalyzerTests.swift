import FaceAnalysis
import FootfallEvents
import Testing

@Suite struct SyntheticAnalyzerTests {
    private func picture(_ bytes: [UInt8], name: String = "s/c/1.pgm") throws -> Picture {
        Picture(name: name, bytes: bytes, format: try PictureFormat.check(bytes))
    }

    @Test func `the same bytes have the same faces under any name, other bytes or another seed others`() async throws {
        let analyzer = SyntheticAnalyzer()
        #expect(analyzer.label.isSynthetic)
        let bytes = TestPicture.pgm(faces: 3)
        let faces = try await analyzer.analyze(try picture(bytes))
        #expect(try await analyzer.analyze(try picture(bytes, name: "other")) == faces)
        #expect(try await analyzer.analyze(try picture(TestPicture.pgm(faces: 3, salt: 1))) != faces)
        var options = SyntheticAnalyzer.Options()
        options.seed = 7
        #expect(try await SyntheticAnalyzer(options).analyze(try picture(bytes)) != faces)
    }

    @Test func `a picture's comment says where its faces are and whose, and a person stays the same`() async throws {
        let analyzer = SyntheticAnalyzer()
        let first = try await analyzer.analyze(try picture(TestPicture.pgm(faces: 2)))
        let second = try await analyzer.analyze(try picture(TestPicture.pgm(faces: 3, salt: 5)))
        #expect(
            first.map(\.box) == [
                .init(left: 0, top: 5, width: 8, height: 9), .init(left: 10, top: 5, width: 8, height: 9),
            ])
        #expect(second.map(\.identity) == ["person-0", "person-1", "person-2"])
        #expect(first[1].age == second[1].age && first[1].gender == second[1].gender)
        #expect(first[1].emotions != second[1].emotions)
        #expect(try await analyzer.analyze(try picture(TestPicture.pgm(faces: 0))).isEmpty)
        await #expect(throws: AnalysisFailure.self) {
            try await analyzer.analyze(try self.picture(Array("P5\n# faces: 1,2,3\n4 4\n255\n".utf8)))
        }
    }

    @Test func `what is made up is plausible`() async throws {
        var options = SyntheticAnalyzer.Options()
        options.people = 5
        let analyzer = SyntheticAnalyzer(options)
        var counts = Set<Int>()
        var identities = Set<String>()
        for salt in 0..<200 {
            let bytes = Array("P5\n# \(salt)\n64 48\n255\n".utf8)
            let faces = try await analyzer.analyze(try picture(bytes))
            counts.insert(faces.count)
            for face in faces {
                #expect((0...100).contains(try #require(face.age)))
                let scores = try #require(face.emotions).scores
                #expect(abs(scores.reduce(0, +) - 1) < 1e-4 && scores.allSatisfy { (0...1).contains($0) })
                let box = try #require(face.box)
                #expect(box.width > 0 && box.left + box.width <= 65 && box.top + box.height <= 49)
                identities.insert(try #require(face.identity))
            }
        }
        #expect(counts == [0, 1, 2, 3])
        #expect(identities.count == 5)
    }
}
