package import ErrorKinds

/// Why what is said of a store is refused.
package enum StoreError: Error, Hashable, Sendable {
    case invalid(store: String, field: String, reason: String)
    /// Two stores would have one name, so that nobody could say whose events bear it.
    case nameTaken(String, store: String, by: String)
    /// What was to be registered is registered, and differs in these fields.
    case alreadyRegistered(String, differingIn: [String])
    case unknownStore(String)
}

extension StoreError: KindedError {
    package var description: String {
        switch self {
        case .invalid(let store, let field, let reason): "store '\(store)': \(field): \(reason)"
        case .nameTaken(let name, let store, let other):
            "'\(name)' can't be a name of store '\(store)': it is a name of store '\(other)'"
        case .alreadyRegistered(let store, let fields):
            "store '\(store)' is registered already, with "
                + (fields.isEmpty ? "other validity" : "another \(fields.joined(separator: ", "))")
        case .unknownStore(let store): "store '\(store)' is not registered"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .invalid: .usage
        case .nameTaken, .alreadyRegistered: .refused
        case .unknownStore: .notFound
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .invalid: nil
        case .nameTaken, .unknownStore: .listStores
        case .alreadyRegistered(let store, _): .changeStore(store)
        }
    }
}
