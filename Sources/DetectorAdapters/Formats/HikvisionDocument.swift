/// What is said of people in one XML document of ISAPI, as texts.
struct HikvisionDocument {
    enum Kind { case alarm, search }

    /// People of an interval, or of a reading, as they were written.
    struct Count {
        var method = ""
        var start = ""
        var end = ""
        var time = ""
        var entered = ""
        var exited = ""
        var region = ""
    }

    var root = ""
    var kind: Kind?
    /// The camera's MAC address.
    var device = ""
    var channel = ""
    var time = ""
    var eventType = ""
    /// Of a search.
    var status = ""
    var counts: [Count] = []

    /// - Throws: ``BadRecord`` for what is no XML.
    init(_ bytes: UnsafeRawBufferPointer, line: Int) throws(BadRecord) {
        var tags = XMLTags(bytes)
        do throws(XMLTags.Fault) { try read(&tags) } catch {
            throw BadRecord(line: line + error.line, reason: "this is not XML (\(error.reason))")
        }
    }

    private mutating func read(_ tags: inout XMLTags) throws(XMLTags.Fault) {
        var count: Count?
        /// The depth of what is skipped, such as the counts of children.
        var skipped = Int.max
        while true {
            switch try tags.next() {
            case .done: return
            case .start:
                if tags.depth == 1 {
                    root = tags.nameText
                    kind =
                        tags.isNamed("EventNotificationAlert")
                        ? .alarm : tags.isNamed("CountingStatisticsResult") ? .search : nil
                } else if tags.isNamed("peopleCounting") || tags.isNamed("matchElement") {
                    count = Count()
                } else if tags.isNamed("childCounting") {
                    skipped = min(skipped, tags.depth)
                }
            case .end:
                if tags.depth >= skipped { continue }
                if tags.isNamed("childCounting") {
                    skipped = .max
                } else if tags.isNamed("peopleCounting") || tags.isNamed("matchElement"), let done = count {
                    counts.append(done)
                    count = nil
                } else if count != nil {
                    Self.take(tags, into: &count!)
                } else {
                    take(tags)
                }
            }
        }
    }

    private static func take(_ tags: XMLTags, into count: inout Count) {
        if tags.isNamed("statisticalMethods") {
            count.method = tags.text
        } else if tags.isNamed("startTime") {
            count.start = tags.text
        } else if tags.isNamed("endTime") {
            count.end = tags.text
        } else if tags.isNamed("time") {
            count.time = tags.text
        } else if tags.isNamed("enter") || tags.isNamed("enterCount") {
            count.entered = tags.text
        } else if tags.isNamed("exit") || tags.isNamed("exitCount") {
            count.exited = tags.text
        } else if tags.isNamed("regionsID") {
            count.region = tags.text
        }
    }

    private mutating func take(_ tags: XMLTags) {
        if tags.isNamed("macAddress") {
            device = tags.text.lowercased()
        } else if tags.isNamed("channelID") {
            channel = tags.text
        } else if tags.isNamed("dateTime") {
            time = tags.text
        } else if tags.isNamed("eventType") {
            eventType = tags.text
        } else if tags.isNamed("responseStatusStrg") {
            status = tags.text
        }
    }
}
