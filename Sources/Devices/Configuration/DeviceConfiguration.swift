import ErrorKinds

/// What a device is to do: settings for all of its cameras, and others for single ones.
///
/// YAML; `docs/devices.md` lists the keys.
package struct DeviceConfiguration: Sendable, Hashable {
    package var camera = CameraConfiguration()
    /// What single cameras have otherwise; the settings of ``camera`` are filled in.
    package var cameras: [String: CameraConfiguration] = [:]
    /// What the store has opted in to, each with a recorded basis.
    package var optIns: Set<OptIn> = []

    /// What stays off until a store opts in.
    package enum OptIn: String, Sendable, Hashable, CaseIterable {
        case demographics
        case emotion
        case returningVisitors = "returning_visitors"
    }

    package init() {}

    /// What a camera is to do.
    package subscript(_ camera: String) -> CameraConfiguration { cameras[camera] ?? self.camera }
}

/// What a detector is told about its camera.
package struct CameraConfiguration: Sendable, Hashable {
    /// How many frames a second to look at, at the most; `nil` is every one.
    package var framesPerSecond: Double?
    /// Persons of lower confidence are left out, 0 to 1.
    package var minimumConfidence = 0.0
    /// At least so long between two pictures that leave the detector; `nil` is no bound.
    package var secondsBetweenPictures: Double?
    /// Whether pictures are taken at all.
    package var takesPictures = true
    /// The part of the store that the camera shows; `nil` where the detector was told otherwise.
    package var zone: String?
    package var zones: [Zone] = []
    package var lines: [Line] = []

    /// A place as fractions of the picture's width and height, from its top left.
    package struct Point: Sendable, Hashable {
        package var x: Double
        package var y: Double

        package init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// A part of the picture.
    package struct Zone: Sendable, Hashable {
        package var name: String
        package var polygon: [Point]

        package init(name: String, polygon: [Point]) {
            self.name = name
            self.polygon = polygon
        }
    }

    /// A line that people pass: from its left to its right, as seen by somebody who walks from `from` to `to`, they enter.
    package struct Line: Sendable, Hashable {
        package var name: String
        package var from: Point
        package var to: Point
    }

    package init() {}
}

/// Why a text is no configuration of a device.
package struct DeviceConfigurationError: KindedError, Equatable {
    /// From 1; 0 where the place isn't known.
    package var line: Int
    package var column: Int
    package var reason: String

    package var kind: ErrorKind { .usage }
    package var description: String { line > 0 ? "line \(line), column \(column): \(reason)" : reason }
}
