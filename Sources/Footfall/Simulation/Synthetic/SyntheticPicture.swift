import Bytes

/// What a made-up camera sees, as a PGM (P5): people as upright shapes before a noisy wall.
///
/// A comment in the picture's head says where the faces are, `# faces: left,top,width,height;…`: the synthetic analyzer
/// answers by it, so that what comes out can be held against what went in.
enum SyntheticPicture {
    static func make(_ persons: [SyntheticFrame.Person], seed: UInt64, width: Int, height: Int) -> [UInt8] {
        var head = "P5\n"
        head += "# faces: " + persons.map { face(of: $0) }.joined(separator: ";") + "\n"
        head += "\(width) \(height)\n255\n"
        var picture = [UInt8](head.utf8)
        let start = picture.count
        picture.reserveCapacity(start + width * height)
        var index: UInt64 = 0
        while picture.count < start + width * height {
            var noise = SplitMix64.element(index, of: seed)
            index += 1
            for _ in 0..<min(8, start + width * height - picture.count) {
                picture.append(UInt8(150 + noise & 31))
                noise >>= 8
            }
        }
        for person in persons {
            for y in person.top..<min(person.top + person.height, height) {
                // A head on a body: narrower in the upper fifth.
                let inset = y < person.top + person.height / 5 ? person.width / 4 : 0
                let (from, to) = (person.left + inset, min(person.left + person.width - inset, width))
                for x in from..<max(from, to) { picture[start + y * width + x] = person.shade }
            }
        }
        return picture
    }

    /// The upper fifth of the person, its middle half.
    private static func face(of person: SyntheticFrame.Person) -> String {
        "\(person.left + person.width / 4),\(person.top),\(max(person.width / 2, 1)),\(max(person.height / 5, 1))"
    }
}
