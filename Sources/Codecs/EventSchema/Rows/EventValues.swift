/// The values of one event, by column: what the writers of text and wire forms read from.
///
/// Only used within this module, where the compiler specialises the generic functions over it.
protocol EventValues: ~Copyable {
    func isSet(_ column: Int) -> Bool
    /// The lane of a scalar column that is set.
    func scalar(_ column: Int) -> UInt64
    /// The bytes of a text or bytes column that is set; valid until the values change.
    func bytes(_ column: Int) -> UnsafeRawBufferPointer
}

extension EventRow: EventValues {}
