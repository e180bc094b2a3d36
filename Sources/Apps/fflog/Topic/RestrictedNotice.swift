import EventLog
import Terminal

/// Tells what is not kept yet of what a data class promises.
enum RestrictedNotice {
    static func warn(of topic: Topic) {
        guard topic.configuration.dataClass == .restricted else { return }
        Console.warning(
            "batches of restricted topics are not encrypted yet: keep what names people out of '\(topic.name)'")
    }
}
