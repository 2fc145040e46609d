// SPDX-License-Identifier: Apache-2.0

/// A JSON value as it arrives from outside; numbers keep their text, so that none becomes a float.
package enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSON])
    case object([Member])

    package struct Member: Hashable, Sendable {
        package let name: String
        package let value: JSON

        package init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    package subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The same value with the members of every object sorted by name: equal content, equal text.
    package var canonical: JSON {
        switch self {
        case .null, .bool, .number, .string: self
        case .array(let values): .array(values.map(\.canonical))
        case .object(let members):
            .object(
                members.map { Member($0.name, $0.value.canonical) }.sorted { $0.name < $1.name }
            )
        }
    }
}
