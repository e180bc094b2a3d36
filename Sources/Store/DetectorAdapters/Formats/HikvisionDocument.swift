/// What is said of people in one XML document of ISAPI, as texts. Only what lies in its own place is read.
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
        /// Why it can't be used.
        var fault: String?
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
    /// Where its counts lie.
    private var countDepth = 0

    /// - Throws: ``BadRecord`` for what is no XML.
    init(_ bytes: UnsafeRawBufferPointer, line: Int) throws(BadRecord) {
        var tags = XMLTags(bytes)
        do throws(XMLTags.Fault) { try read(&tags) } catch {
            throw BadRecord(line: line + error.line, reason: "this is not XML (\(error.reason))")
        }
    }

    private mutating func read(_ tags: inout XMLTags) throws(XMLTags.Fault) {
        var count: Count?
        var isOfTimes = false
        while true {
            switch try tags.next() {
            case .done: return
            case .start:
                if tags.depth == 1 {
                    root = tags.nameText
                    kind =
                        tags.isNamed("EventNotificationAlert")
                        ? .alarm : tags.isNamed("CountingStatisticsResult") ? .search : nil
                    countDepth = kind == .search ? 3 : 2
                } else if tags.depth == countDepth {
                    if tags.isNamed(kind == .search ? "matchElement" : "peopleCounting") { count = Count() }
                } else if tags.depth == countDepth + 1 {
                    isOfTimes = tags.isNamed("TimeRange") || tags.isNamed("RealTime") || tags.isNamed("timeSpan")
                }
            case .end:
                // What lies deeper may have the same names: the people of children, of a gender, of a lane.
                if tags.depth == countDepth - 1, let done = count {
                    counts.append(done)
                    count = nil
                } else if count != nil {
                    if tags.depth == countDepth || tags.depth == countDepth + 1 && isOfTimes {
                        Self.take(tags, into: &count!, isOfTimes: tags.depth > countDepth)
                    }
                } else if tags.depth == 1 {
                    take(tags)
                }
            }
        }
    }

    private static func take(_ tags: XMLTags, into count: inout Count, isOfTimes: Bool) {
        func set(_ field: inout String) {
            let text = tags.text
            if !field.isEmpty, field != text { count.fault = "'\(tags.nameText)' is given twice: \(field) and \(text)" }
            field = text
        }
        if tags.isNamed("startTime") {
            set(&count.start)
        } else if tags.isNamed("endTime") {
            set(&count.end)
        } else if tags.isNamed("time") {
            set(&count.time)
        } else if isOfTimes {
            return
        } else if tags.isNamed("enter") || tags.isNamed("enterCount") {
            set(&count.entered)
        } else if tags.isNamed("exit") || tags.isNamed("exitCount") {
            set(&count.exited)
        } else if tags.isNamed("statisticalMethods") {
            set(&count.method)
        } else if tags.isNamed("regionsID") {
            set(&count.region)
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
