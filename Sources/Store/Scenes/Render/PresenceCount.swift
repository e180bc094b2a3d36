internal import Detection

/// How many pixels of each person are seen, and the box around them.
struct PresenceCount {
    private(set) var counts: [Int]
    private(set) var boxes: [PixelBox]

    init(_ owners: UnsafePointer<Int32>, _ size: PictureSize, people: Int) {
        counts = [Int](repeating: 0, count: people)
        var edges = [(left: Int, top: Int, right: Int, bottom: Int)](
            repeating: (.max, .max, -1, -1), count: people)
        var index = 0
        var y = 0
        while y < size.height {
            var x = 0
            while x < size.width {
                let owner = Int(owners[index]) - 1
                if owner >= 0 {
                    counts[owner] += 1
                    edges[owner].left = min(edges[owner].left, x)
                    edges[owner].right = max(edges[owner].right, x)
                    edges[owner].top = min(edges[owner].top, y)
                    edges[owner].bottom = y
                }
                index &+= 1
                x &+= 1
            }
            y += 1
        }
        boxes = edges.map {
            $0.right < 0
                ? PixelBox(x: 0, y: 0, width: 0, height: 0)
                : PixelBox(x: $0.left, y: $0.top, width: $0.right - $0.left + 1, height: $0.bottom - $0.top + 1)
        }
    }
}
