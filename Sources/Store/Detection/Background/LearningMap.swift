/// From which pixels the background may be learned: ``BackgroundModel/Learning`` for each.
struct LearningMap: ~Copyable {
    private let size: PictureSize
    let map: PixelBuffer<UInt8>

    init(_ size: PictureSize) {
        self.size = size
        map = PixelBuffer(count: size.pixels, filledWith: 0)
    }

    func clear() { map.base.update(repeating: BackgroundModel.Learning.always, count: size.pixels) }

    /// Marks a run, and so many pixels around it; a higher mark stays.
    func paint(_ run: BlobRun, _ mark: UInt8, around: Int) {
        let left = max(Int(run.left) - around, 0)
        let right = min(Int(run.right) + around, size.width)
        let bottom = min(Int(run.row) + around, size.height - 1)
        var row = max(Int(run.row) - around, 0)
        while row <= bottom {
            let line = map.base + row * size.width
            var x = left
            while x < right {
                line[x] = max(line[x], mark)
                x &+= 1
            }
            row += 1
        }
    }
}
