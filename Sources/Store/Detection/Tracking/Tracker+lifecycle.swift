internal import Timekeeping

extension Tracker {
    /// Blobs that were followed for a while and are nobody become background: ghosts of what stood there while the
    /// background was learned, things put down, patches of light.
    mutating func settleDoubtful(_ seen: [Observation], _ assigned: [Int], _ outcomes: inout [Outcome]) {
        for index in tracks.indices where assigned[index] >= 0 {
            let track = tracks[index]
            let isThing = track.isConfirmed && track.framesStill > stillFrames
            let isDoubtful = !track.isConfirmed && !track.hasMoved && track.age > doubtFrames
            let isLight =
                !track.isConfirmed && !track.hasMoved && track.framesLight * 2 > track.framesSeen
                && track.framesSeen > confirmFrames * 2
            if isThing || isDoubtful || isLight { outcomes[assigned[index]] = .background }
        }
    }

    /// Gives tracks that have shown to be persons their number, or that of the one who was lost and is found in them.
    mutating func confirm(_ isSeen: inout [Bool]) {
        for index in tracks.indices where !tracks[index].isConfirmed && isSeen[index] {
            let track = tracks[index]
            guard track.framesSeen >= confirmFrames, track.hasMoved, track.framesLight * 2 <= track.framesSeen,
                track.framesAsPiece == 0, track.areaMax >= areaMin
            else {
                continue
            }
            if let lost = lost(that: track, isSeen) {
                tracks[index].resume(tracks[lost])
                // The lost one is the same person from now on: it ends without being told.
                tracks[lost].id = nil
                tracks[lost].framesMissed = .max / 2
            } else {
                tracks[index].id = TrackID(nextID)
                nextID += 1
            }
            if let id = tracks[index].id {
                for crossing in tracks[index].crossings.indices { tracks[index].crossings[crossing].track = id }
            }
        }
    }

    /// Head and legs may be followed as two at first. Tracks that stay where one person would have both become one: the
    /// older of them.
    mutating func foldPieces(_ isSeen: inout [Bool]) {
        var younger = 0
        while younger < tracks.count {
            let other = tracks[younger]
            let older = tracks.indices.first { index in
                index != younger && isSeen[index] && (isSeen[younger] || other.isHidden)
                    && isOlder(tracks[index], other)
                    && arePieces(tracks[index], other)
            }
            if isSeen[younger] || other.isHidden {
                tracks[younger].framesAsPiece = max(0, other.framesAsPiece + (older == nil ? -1 : 1))
            }
            if let older, other.framesAsPiece >= (other.isConfirmed ? 3 : 2) * confirmFrames {
                tracks[older].box = tracks[older].box.union(other.box)
                tracks.remove(at: younger)
                isSeen.remove(at: younger)
            } else {
                younger += 1
            }
        }
    }

    private func isOlder(_ a: Track, _ b: Track) -> Bool {
        a.isConfirmed == b.isConfirmed ? a.serial < b.serial : a.isConfirmed
    }

    private func arePieces(_ a: Track, _ b: Track) -> Bool {
        let union = a.box.union(b.box).clipped(size).rounded
        let shape = PieceShape(a.box.clipped(size).rounded, b.box.clipped(size).rounded, union)
        let apart = abs(a.velocityX - b.velocityX)
        guard apart * framesPerSecond <= 0.6 * Float(union.height) else { return false }
        if let height = stature.height(atRow: Float(union.bottom)) { return shape.isOnePerson(height: height) }
        return shape.mayBeOnePerson(sceneHeight: size.height)
    }

    /// The confirmed track, out of sight since about when `track` began, of which it may be the continuation.
    private func lost(that track: Track, _ isSeen: [Bool]) -> Int? {
        var best: Int?
        var least: Float = 1
        for index in tracks.indices where tracks[index].isConfirmed && !isSeen[index] {
            let other = tracks[index]
            let gap = track.first.frame - other.last.frame
            guard gap >= 0, gap <= bridgeFrames else { continue }
            // From where it was, and from where it would have gone.
            let x = Float((track.first.x - other.last.x) / factor)
            let bottoms = Float((track.first.y - other.last.y) / factor)
            let tops = track.birthTop - (Float(other.last.y / factor) - other.box.height)
            let y = abs(bottoms) < abs(tops) ? bottoms : tops
            let aheadX = x - other.velocityX * Float(gap)
            let aheadY = y - other.velocityY * Float(gap)
            let height = max(other.box.height, track.box.height)
            // A person walks about one of its heights a second.
            let reach = 0.6 * height + 1.3 * height * Float(gap) / framesPerSecond
            let distance = min(x * x + y * y, aheadX * aheadX + aheadY * aheadY).squareRoot() / reach
            let greys = Observation.difference(track.greys, other.greys)
            let ratio = max(track.box.height, 1) / max(other.box.height, 1)
            // At the border only a part is seen at first.
            let sizes: ClosedRange<Float> = other.isAtBorder || track.isAtBorder ? 0.15...7 : 0.3...3
            guard distance <= 1, greys <= (gap <= confirmFrames ? 0.6 : 0.45), sizes.contains(ratio) else { continue }
            let cost = 0.5 * distance + greys
            if cost < least {
                least = cost
                best = index
            }
        }
        return best
    }

    /// Ends the tracks that were not seen for too long.
    mutating func end(
        _ seen: [Observation], _ assigned: [Int], _ outcomes: inout [Outcome], into result: inout DetectionFrame
    ) {
        var kept: [Track] = []
        kept.reserveCapacity(tracks.count)
        for (index, track) in tracks.enumerated() {
            let isBackground = assigned[index] >= 0 && outcomes[assigned[index]] == .background
            if isBackground {
                if let ended = track.ended(frameDuration, .still) { result.ended.append(ended) }
                continue
            }
            let isOutside = track.box.intersection(frameBox) < 0.25 * track.box.area
            let bridge =
                if !track.isConfirmed {
                    max(2, confirmFrames / 2)
                } else if track.isHidden {
                    bridgeFrames * 2
                } else if isOutside || isLeaving(track) {
                    leavingFrames
                } else if track.isAtBorder {
                    borderFrames
                } else {
                    bridgeFrames
                }
            if track.framesMissed <= bridge {
                kept.append(track)
            } else if let ended = track.ended(frameDuration, track.isAtBorder || isOutside ? .left : .vanished) {
                result.ended.append(ended)
            }
        }
        tracks = kept
    }

    /// At the border, and on its way out.
    private func isLeaving(_ track: Track) -> Bool {
        guard track.isAtBorder else { return false }
        let least = 0.1 * track.box.height / framesPerSecond
        return track.box.left <= 2 && track.velocityX < -least
            || track.box.right >= Float(size.width) - 2 && track.velocityX > least
            || track.box.bottom >= Float(size.height) - 2 && track.velocityY > least
            || track.box.top <= 2 && track.velocityY < -least
    }

    private var frameBox: TrackBox {
        TrackBox(left: 0, top: 0, right: Float(size.width), bottom: Float(size.height))
    }

    /// No more than these at once: a picture that is all movement would take all time.
    private static var tracksMax: Int { 64 }

    /// Every blob that is nobody's may be somebody new, unless it is a piece of somebody known, or light.
    mutating func begin(_ seen: [Observation], _ frame: Int, _ time: EventTime, _ outcomes: inout [Outcome]) {
        for blob in seen.indices where outcomes[blob] == .nobody && tracks.count < Self.tracksMax {
            let box = seen[blob].box
            let isPiece = tracks.contains {
                $0.isConfirmed && $0.framesMissed == 0 && $0.box.intersection(box) >= 0.6 * box.area
            }
            if isPiece { continue }
            let atBorder = box.rounded.touchesBorder(size)
            var track = Track(
                serial: nextSerial, seen[blob], at: point(box, frame, time), lines: lines.count, isAtBorder: atBorder)
            nextSerial += 1
            for line in lines.indices {
                _ = track.watches[line].move(
                    to: box.centerX, track.foot, frame: frame, time: time, lines[line], stayFrames: confirmFrames)
            }
            tracks.append(track)
            outcomes[blob] = .person
        }
    }

    /// Tells the persons of this frame.
    func report(into result: inout DetectionFrame) {
        for track in tracks where track.isConfirmed && track.framesMissed == 0 || track.isHidden {
            guard let id = track.id, Double(track.confidence) >= configuration.confidenceMin else { continue }
            let box = track.box.clipped(size).rounded
            let scale = Int(factor)
            result.persons.append(
                DetectedPerson(
                    track: id,
                    box: PixelBox(
                        x: box.left * scale, y: box.top * scale, width: min(box.width, size.width - box.left) * scale,
                        height: min(box.height, size.height - box.top) * scale),
                    confidence: Double(track.confidence), isHidden: track.isHidden))
        }
        result.persons.sort { $0.track < $1.track }
    }
}
