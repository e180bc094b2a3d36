internal import ErrorKinds

extension FflogError {
    /// Any error of the package as this library's.
    init(_ error: any Error) {
        if let own = error as? FflogError {
            self = own
            return
        }
        self.init(
            Kind(rawValue: ErrorKind(of: error).rawValue) ?? .failed, "\(error)",
            ErrorKinds.Remedy.of(error).map(Remedy.list) ?? [])
    }
}

/// Runs `body` and throws whatever it throws as a ``FflogError``.
func translating<R>(_ body: () throws -> R) throws(FflogError) -> R {
    do { return try body() } catch { throw FflogError(error) }
}

extension FflogError.Remedy {
    /// A remedy as values: the name of its case and what it names. Of several the order stays.
    static func list(_ remedy: ErrorKinds.Remedy) -> [Self] {
        switch remedy {
        case .all(let remedies), .oneOf(let remedies): return remedies.flatMap(list)
        default:
            guard let child = Mirror(reflecting: remedy).children.first, let name = child.label else {
                return [Self(action: "\(remedy)", subjects: [])]
            }
            return [Self(action: name, subjects: texts(child.value))]
        }
    }

    /// The values that a case carries; those that are `nil` are left out.
    private static func texts(_ value: Any) -> [String] {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .tuple, .optional: return mirror.children.flatMap { texts($0.value) }
        default: return ["\(value)"]
        }
    }
}
