import FootfallEvents
import TestSupport

extension SeededGenerator {
    mutating func chance() -> Bool { next() & 1 == 0 }

    mutating func integer<T: FixedWidthInteger>(_: T.Type = T.self) -> T {
        switch next() % 6 {
        case 0: T.min
        case 1: T.max
        case 2: T(truncatingIfNeeded: next())
        default: T(truncatingIfNeeded: next() % 2_000)
        }
    }

    mutating func text() -> String {
        ["", "a", "Henry Street/Coles Lane/Dunnes", "\"\\\n\u{1}", "東京 😀"].randomElement(using: &self)!
    }
}

extension VisitorObserved {
    static func random(using random: inout SeededGenerator) -> VisitorObserved {
        var event = VisitorObserved()
        event.store = random.text()
        event.zone = random.text()
        if random.chance() { event.camera = random.text() }
        event.eventTime = random.integer()
        if random.chance() { event.visitor = random.integer() }
        if random.chance() { event.ageBand = AgeBand(rawValue: Int(random.next() % 12)) ?? .unspecified }
        if random.chance() { event.gender = Gender(rawValue: Int(random.next() % 5)) ?? .unspecified }
        if random.chance() { event.emotion = Emotion(rawValue: Int(random.integer(Int32.self))) ?? .unspecified }
        if random.chance() {
            let any = Float(bitPattern: random.integer())
            event.confidence = random.chance() || any.isNaN ? Float(random.next() % 1_001) / 1_000 : any
        }
        if random.chance() { event.dwellMs = random.integer() }
        if random.chance() { event.x = random.integer() }
        if random.chance() { event.y = random.integer() }
        if random.chance() { event.direction = Direction(rawValue: Int(random.next() % 4)) ?? .unspecified }
        if random.chance() { event.cameraSequence = random.integer() }
        if random.chance() { event.emotionScore = Float(Int(random.next() % 201) - 100) / 100 }
        return event
    }
}

extension PeopleCounted {
    static func random(using random: inout SeededGenerator) -> PeopleCounted {
        var event = PeopleCounted()
        event.site = random.text()
        event.intervalStart = random.integer()
        event.intervalSeconds = random.integer()
        event.localLabel = random.text()
        event.timeZone = random.text()
        event.utcOffsetMinutes = random.integer()
        if random.chance() { event.entered = random.integer() }
        if random.chance() { event.exited = random.integer() }
        if random.chance() { event.total = random.integer() }
        if random.chance() { event.source = random.text() }
        if random.chance() { event.sourceLine = random.integer() }
        return event
    }
}
