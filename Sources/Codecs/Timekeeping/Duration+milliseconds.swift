extension Duration {
    /// Whole milliseconds, what lies below dropped towards zero. It saturates at what 64 bits hold.
    @inlinable
    public var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        // Of the same sign, so that the product and the sum overflow only together with the value.
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, carries) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return carries ? (seconds < 0 ? .min : .max) : sum
    }
}
