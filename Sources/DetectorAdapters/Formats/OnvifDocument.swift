/// Finds the notifications in an XML document, wherever they are: in a metadata stream, in the answer to PullMessages, or in what a
/// device sends to who has subscribed.
struct OnvifDocument {
    private var tags: XMLTags
    private let line: Int
    private var current: OnvifNotification?
    private var items = Items.none

    private enum Items { case none, source, data }

    init(_ bytes: UnsafeRawBufferPointer, line: Int) {
        tags = XMLTags(bytes)
        self.line = line
    }

    /// The next notification.
    ///
    /// - Returns: `nil` at the document's end.
    /// - Throws: ``BadRecord`` for what is no XML; nothing of the document is to be taken then.
    mutating func next() throws(BadRecord) -> OnvifNotification? {
        do throws(XMLTags.Fault) {
            while true {
                switch try tags.next() {
                case .done: return nil
                case .start: begin()
                case .end:
                    if tags.isNamed("Topic") {
                        current?.setTopic(tags.text)
                    } else if tags.isNamed("NotificationMessage"), let done = current {
                        current = nil
                        return done
                    } else if tags.isNamed("Source") || tags.isNamed("Key") || tags.isNamed("Data") {
                        items = .none
                    }
                }
            }
        } catch { throw BadRecord(line: line + error.line, reason: "this is no XML (\(error.reason))") }
    }

    private mutating func begin() {
        if tags.isNamed("SimpleItem") {
            if current != nil { item() }
        } else if tags.isNamed("NotificationMessage") {
            current = OnvifNotification()
            items = .none
        } else if tags.isNamed("Message") {
            // A message lies in another: of the outer one there is only the name.
            guard let text = tags.attribute("UtcTime") else { return }
            current?.writtenTime = text
        } else if tags.isNamed("Source") || tags.isNamed("Key") {
            items = .source
        } else if tags.isNamed("Data") {
            items = .data
        }
    }

    private mutating func item() {
        func isNamed(_ name: StaticString) -> Bool { tags.attribute("Name", is: name) }
        let value = tags.attribute("Value")
        switch items {
        case .none: break
        case .source:
            if isNamed("Rule") {
                current?.ruleItem = value
            } else if isNamed("VideoSource") {
                current?.videoSource = value
            } else if isNamed("VideoSourceConfigurationToken") {
                current?.videoSourceConfiguration = value
            } else if isNamed("VideoSourceToken") {
                current?.videoSourceToken = value
            }
        case .data:
            if isNamed("Count") {
                current?.count = value
            } else if isNamed("totalHuman") {
                current?.totalHuman = value
            } else if isNamed("ObjectId") {
                current?.objects = value
            } else if isNamed("ClassTypes") {
                current?.classes = value
            }
        }
    }
}
