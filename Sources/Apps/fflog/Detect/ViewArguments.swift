import ArgumentParser
import Cameras
import Detection

/// What is wanted of a camera's frames, as flags.
struct ViewArguments: ParsableArguments {
    @Option(help: "The part of the store that the camera shows.")
    var zone = ""
    @Option(
        help: ArgumentHelp(
            "A part of the picture that is a zone of its own, as a polygon. May repeat.",
            valueName: "name=x1,y1,x2,y2,x3,y3"))
    var polygon: [String] = []
    @Option(
        help: ArgumentHelp(
            "A line, as fractions of the picture's width and height; who passes from its left to its right enters. May repeat.",
            valueName: "[name=]x1,y1,x2,y2"))
    var line: [String] = []
    @Option(help: "At least so many seconds between two pictures; no count depends on it.")
    var secondsBetweenPictures: Double?
    @Flag(help: "Take no pictures.")
    var noPictures = false
    @Option(help: "Leave persons of lower confidence out of the frames, 0 to 1.")
    var minConfidence = 0.0
    @Option(help: "Look at so many frames a second at the most.")
    var maxFps: Double?

    /// - Throws: `ValidationError` for the first flag that can't be meant.
    func configuration() throws -> CameraConfiguration {
        var configuration = CameraConfiguration()
        configuration.zone = zone.isEmpty ? nil : zone
        configuration.zones = try polygon.map { text in
            guard let zone = PictureZone(flag: text) else {
                throw ValidationError(
                    "--polygon '\(text)': NAME=x1,y1,x2,y2,x3,y3, at least \(PictureZone.cornersMin) points, each number from 0 to 1"
                )
            }
            return zone
        }
        configuration.lines = try line.enumerated().map { place, text in
            guard let line = CrossingLine(flag: text, place: place) else {
                throw ValidationError(
                    "--line '\(text)': [NAME=]x1,y1,x2,y2, two different points, each number from 0 to 1")
            }
            return line
        }
        configuration.minimumConfidence = try Self.check(
            minConfidence, CameraConfiguration.confidenceRange, "--min-confidence")
        configuration.takesPictures = !noPictures
        configuration.secondsBetweenPictures = try secondsBetweenPictures.map {
            try Self.check($0, CameraConfiguration.secondsBetweenPicturesRange, "--seconds-between-pictures")
        }
        configuration.framesPerSecondMax = try maxFps.map {
            try Self.check($0, CameraConfiguration.framesPerSecondRange, "--max-fps")
        }
        return configuration
    }

    private static func check(_ number: Double, _ range: ClosedRange<Double>, _ flag: String) throws -> Double {
        guard range.contains(number) else {
            func text(_ bound: Double) -> String { Int(exactly: bound).map(String.init) ?? String(bound) }
            throw ValidationError("\(flag): from \(text(range.lowerBound)) to \(text(range.upperBound))")
        }
        return number
    }
}
