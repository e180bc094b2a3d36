/// Finds the connected pieces of a mask (pixels that touch at a corner are connected): a union of runs, in one pass over the
/// rows.
///
/// The result is the same list whatever was found before: pieces in the order of their first run, from the top left.
struct Components: ~Copyable {
    private(set) var runs: [BlobRun] = []
    private(set) var blobs: [Blob] = []
    private var parents: [Int32] = []

    /// - Parameter mask: ``LightSieve/Level`` of each pixel.
    mutating func find(_ mask: UnsafePointer<UInt8>, _ size: PictureSize) {
        runs.removeAll(keepingCapacity: true)
        parents.removeAll(keepingCapacity: true)
        blobs.removeAll(keepingCapacity: true)
        var above = 0..<0
        var row = 0
        while row < size.height {
            let begin = runs.count
            scan(mask + row * size.width, size.width, Int32(row))
            join(begin..<runs.count, to: above)
            above = begin..<runs.count
            row += 1
        }
        number()
        measure(mask, size.width)
    }

    private mutating func scan(_ row: UnsafePointer<UInt8>, _ width: Int, _ number: Int32) {
        var x = 0
        while x < width {
            if row[x] == 0 {
                x &+= 1
                // Eight empty pixels at once: most of a picture is empty.
                while x &+ 8 <= width, UnsafeRawPointer(row + x).loadUnaligned(as: UInt64.self) == 0 { x &+= 8 }
                continue
            }
            let left = x
            while x < width, row[x] != 0 { x &+= 1 }
            parents.append(Int32(runs.count))
            runs.append(BlobRun(row: number, left: Int32(left), right: Int32(x), blob: -1))
        }
    }

    private mutating func join(_ current: Range<Int>, to above: Range<Int>) {
        var upper = above.lowerBound
        var lower = current.lowerBound
        while upper < above.upperBound, lower < current.upperBound {
            if runs[upper].right >= runs[lower].left, runs[lower].right >= runs[upper].left {
                unite(Int32(upper), Int32(lower))
            }
            if runs[upper].right < runs[lower].right { upper += 1 } else { lower += 1 }
        }
    }

    private mutating func root(_ of: Int32) -> Int32 {
        var run = of
        while parents[Int(run)] != run {
            parents[Int(run)] = parents[Int(parents[Int(run)])]
            run = parents[Int(run)]
        }
        return run
    }

    private mutating func unite(_ a: Int32, _ b: Int32) {
        let first = root(a)
        let second = root(b)
        if first < second { parents[Int(second)] = first } else { parents[Int(first)] = second }
    }

    private mutating func number() {
        var count: Int32 = 0
        for index in runs.indices {
            let root = Int(root(Int32(index)))
            if root == index {
                runs[index].blob = count
                count += 1
            } else {
                runs[index].blob = runs[root].blob
            }
        }
        for _ in 0..<count { blobs.append(.none) }
    }

    private mutating func measure(_ mask: UnsafePointer<UInt8>, _ width: Int) {
        for run in runs { blobs[Int(run.blob)].add(Self.piece(run, mask, width)) }
    }

    /// A run as a blob of its own.
    private static func piece(_ run: BlobRun, _ mask: UnsafePointer<UInt8>, _ width: Int) -> Blob {
        let row = mask + Int(run.row) * width
        var solid = 0
        var strong = 0
        var first = Int(run.right)
        var last = Int(run.left)
        var x = Int(run.left)
        while x < Int(run.right) {
            let level = row[x]
            if level >= LightSieve.Level.different {
                solid &+= 1
                strong &+= level == LightSieve.Level.veryDifferent ? 1 : 0
                first = min(first, x)
                last = x
            }
            x &+= 1
        }
        let (left, right) = solid > 0 ? (first, last + 1) : (Int(run.left), Int(run.right))
        let box = BlobBox(left: left, top: Int(run.row), right: right, bottom: Int(run.row) + 1)
        return Blob(box: box, area: Int(run.right - run.left), solid: solid, strong: strong)
    }

    /// Gives every run another blob: `numbers[old]`, or -1.
    mutating func renumber(_ numbers: [Int32], _ blobs: [Blob]) {
        for index in runs.indices where runs[index].blob >= 0 { runs[index].blob = numbers[Int(runs[index].blob)] }
        self.blobs = blobs
    }

    /// Cuts a blob in two at a column: what is right of it becomes the last blob.
    mutating func cut(_ blob: Int, at column: Int, _ mask: UnsafePointer<UInt8>, _ size: PictureSize) {
        let right = Int32(blobs.count)
        blobs[blob] = .none
        blobs.append(.none)
        for index in runs.indices where runs[index].blob == Int32(blob) {
            if Int(runs[index].left) >= column {
                runs[index].blob = right
            } else if Int(runs[index].right) > column {
                var rest = runs[index]
                rest.left = Int32(column)
                rest.blob = right
                runs[index].right = Int32(column)
                runs.append(rest)
                blobs[Int(right)].add(Self.piece(rest, mask, size.width))
            }
            blobs[Int(runs[index].blob)].add(Self.piece(runs[index], mask, size.width))
        }
    }
}
