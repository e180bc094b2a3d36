import Testing

@testable import Bytes

@Suite struct ZeroedArrayTests {
    @Test func `what was written stays as it grows, what comes in is zero, small and as pages of its own`() {
        var array = ZeroedArray<UInt64>(count: 3)
        var written = 0
        for count in [3, 4, 1_000, 32_767, 32_768, 32_769, 200_000, 1_000_000] {
            array.grow(to: count)
            #expect(array.count == count)
            let isKept = (0..<written).allSatisfy { array.base[$0] == UInt64($0) + 1 }
            let isZero = (written..<count).allSatisfy { array.base[$0] == 0 }
            #expect(isKept && isZero, "\(count)")
            for index in written..<count { array.base[index] = UInt64(index) + 1 }
            written = count
        }
        array.clear()
        let isClear = (0..<array.count).allSatisfy { array.base[$0] == 0 }
        #expect(isClear)
    }

    @Test func `an array of nothing grows too`() {
        var array = ZeroedArray<UInt8>(count: 0)
        array.grow(to: 300_000)
        let isZero = (0..<array.count).allSatisfy { array.base[$0] == 0 }
        #expect(isZero)
    }
}
