/// The windows that are in memory, by their start, and spare ones for reuse.
///
/// Bounded: beyond ``windowsMax`` windows or ``bytesMax`` bytes the one that was not used for the longest time goes back to
/// the file. One thread.
final class WindowMemory {
    private(set) var windows: [Int64: UnsafeMutablePointer<Window>] = [:]
    /// Last in, first out: what was just used is still in the processor's cache.
    private var spare: [UnsafeMutablePointer<Window>] = []
    private let stride: Int
    private let windowsMax: Int
    private let bytesMax: Int
    private var clock = 0
    private let spareMax: Int

    /// - Parameter spareMax: windows that are kept for reuse.
    init(stride: Int, windowsMax: Int, bytesMax: Int, spareMax: Int = 4) {
        precondition(windowsMax >= 3, "the loop over events holds on to two windows")
        self.stride = stride
        self.windowsMax = windowsMax
        self.bytesMax = bytesMax
        self.spareMax = spareMax
    }

    deinit {
        for window in Array(windows.values) + spare {
            window.pointee.deallocate()
            window.deallocate()
        }
    }

    func use(_ window: UnsafeMutablePointer<Window>) {
        clock += 1
        window.pointee.lastUse = clock
    }

    /// An empty window for `start`, which isn't in memory.
    func add(start: Int64, closing: Int64, groups: Int) -> UnsafeMutablePointer<Window> {
        let window: UnsafeMutablePointer<Window>
        if let reused = spare.popLast() {
            window = reused
        } else {
            window = .allocate(capacity: 1)
            window.initialize(to: Window(stride: stride))
        }
        window.pointee.reset(start: start, closing: closing, groups: groups)
        windows[start] = window
        use(window)
        return window
    }

    /// Takes a window, which was stored, out of memory.
    func release(_ window: UnsafeMutablePointer<Window>) {
        remove(window)
        keep(window)
    }

    /// Hands a window over to the caller.
    func remove(_ window: UnsafeMutablePointer<Window>) { windows[window.pointee.start] = nil }

    /// Takes a window that isn't in memory any more, for reuse.
    func keep(_ window: UnsafeMutablePointer<Window>) {
        if spare.count < spareMax && window.pointee.byteCount < 4 << 20 {
            spare.append(window)
        } else {
            window.pointee.deallocate()
            window.deallocate()
        }
    }

    /// Whether another window would be beyond the bounds.
    var isFull: Bool {
        // Counting bytes only when a window comes in: they change with every event.
        windows.count >= windowsMax
            || (windows.count > 3 && windows.values.reduce(0, { $0 + $1.pointee.byteCount }) > bytesMax)
    }

    /// The window that has to leave before another comes in; `nil` while there is room.
    func surplus(keeping kept: UnsafeMutablePointer<Window>?) -> UnsafeMutablePointer<Window>? {
        guard isFull else { return nil }
        return windows.values.filter { $0 != kept }.min { $0.pointee.lastUse < $1.pointee.lastUse }
    }

    var ascending: [UnsafeMutablePointer<Window>] { windows.values.sorted { $0.pointee.start < $1.pointee.start } }
}
