import EventSchema

extension BadRecord {
    /// What is wrong with a part of a message, whose other parts are taken; `nil` for an error that isn't the message's.
    init?(part error: any Error, line: Int) {
        switch error {
        case let bad as BadRecord: self = bad
        case let bad as JSONReadError: self.init(bad, line: line)
        default: return nil
        }
    }
}
