package import ErrorKinds

/// Detections that a program brings name the model of those that fflog makes up itself. Nothing was written.
///
/// Real visitors with that model would count as made up: no deadline would hold for them.
package struct ReservedModel: KindedError, Equatable {
    package let model: String

    /// - Throws: ``ReservedModel`` where one of the detections has such a model.
    package static func check(_ detections: some Sequence<Detection>) throws {
        for detection in detections { try check(detection.model) }
    }

    /// - Throws: ``ReservedModel``.
    package static func check(_ model: String) throws(ReservedModel) {
        if Detection.isReserved(model: model) { throw ReservedModel(model: model) }
    }

    package var kind: ErrorKind { .refused }

    package var description: String {
        "model '\(model)' is reserved for what fflog makes up (the stage demo): name the detector's own model"
    }
}
