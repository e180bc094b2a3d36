/// One record, where it lies in its batch: nothing is copied.
///
/// The pointers are good as long as the view, which the compiler ties to the bytes of the batch; copy what is to outlive
/// it.
package struct RecordView: ~Escapable {
    package let offset: Int64
    /// Milliseconds since 1970 UTC: the producer's, or the time of the append where the batch says `logAppendTime`.
    package let timestamp: Int64
    /// `nil` is a null key, which is another thing than an empty one.
    package let key: UnsafeRawBufferPointer?
    /// `nil` is a null value: a tombstone where a topic is compacted.
    package let value: UnsafeRawBufferPointer?
    private let headerBytes: UnsafeRawBufferPointer

    /// - Parameter headerBytes: serialised headers that were checked.
    @_lifetime(immortal)
    init(
        offset: Int64, timestamp: Int64, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
        headerBytes: UnsafeRawBufferPointer
    ) {
        self.offset = offset
        self.timestamp = timestamp
        self.key = key
        self.value = value
        self.headerBytes = headerBytes
    }

    package var headers: RecordHeaders {
        @_lifetime(copy self)
        get {
            // Never nil: serialised headers have at least the byte of their count.
            let headers = RecordHeaders(checked: headerBytes, start: headerBytes.baseAddress!)
            return unsafe _overrideLifetime(headers, copying: self)
        }
    }
}
