package import ErrorKinds

/// No time zone of that name is known to the system.
package struct UnknownTimeZone: KindedError, Equatable {
    package let name: String

    package init(name: String) { self.name = name }

    package var kind: ErrorKind { .notFound }
    package var description: String {
        "\"\(name)\" is not a time zone. Give its IANA name, as Europe/Dublin or America/New_York"
    }
}
