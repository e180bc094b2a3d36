/// Finds the notifications in an XML document, wherever they are: in a metadata stream, in the answer to PullMessages, or in what a
/// device sends to who has subscribed.
struct OnvifDocument {
    private var tags: XMLTags
    private let line: Int
    private var current: OnvifNotification?
    private var items = Items.none
    /// In the description of what an object is taken for.
    private var isInClass = false
    private var likelihood = 1.0

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
                    } else if tags.isNamed("Class") {
                        isInClass = false
                    } else if isInClass, tags.isNamed("Type"), let last = current?.described.indices.last {
                        current?.described[last].note(tags.text, likelihood: likelihood)
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
            isInClass = false
        } else if tags.isNamed("Message") {
            // A message lies in another: of the outer one there is only the name.
            guard let text = tags.attribute("UtcTime") else { return }
            current?.writtenTime = text
            current?.operation = tags.attribute("PropertyOperation")
        } else if tags.isNamed("Source") || tags.isNamed("Key") {
            items = .source
        } else if tags.isNamed("Data") {
            items = .data
        } else if items == .data {
            describe()
        }
    }

    /// An object that is described in a notification's data.
    private mutating func describe() {
        if tags.isNamed("Object") {
            current?.described.append(.init(id: tags.attribute("ObjectId")))
        } else if tags.isNamed("Class") {
            isInClass = true
        } else if isInClass, tags.isNamed("Type") {
            likelihood = tags.attribute("Likelihood").flatMap(Double.init) ?? 1
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
            } else {
                takeClass(value)
            }
        case .data:
            if isNamed("Count") {
                current?.count = value
            } else if isNamed("totalHuman") {
                current?.totalHuman = value
            } else if isNamed("ObjectId") || isNamed("ObjectID") {
                current?.objects = value
            } else if OnvifClasses.stateItems.contains(where: isNamed) {
                current?.state = value
            } else {
                takeClass(value)
            }
        }
    }

    private mutating func takeClass(_ value: String?) {
        if OnvifClasses.items.contains(where: { tags.attribute("Name", is: $0) }) {
            current?.classes = value
        } else if OnvifClasses.looseItems.contains(where: { tags.attribute("Name", is: $0) }) {
            current?.looseClasses = value
        }
    }
}
