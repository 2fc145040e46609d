// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import EventFormat

/// One thing that an event must be about, as people write it: `account=alice`,
/// `type=credits.captured`, `type=credits.*`, `model=flux`, `reservation=r-1`.
///
/// Besides `account`, `type` and `model` it names an entity, and means the events that change it.
package enum Clause: Hashable, Sendable, CustomStringConvertible {
    case account(String)
    case type(String)
    /// All types of a family: `credits` for `credits.*`.
    case family(String)
    case model(String)
    case entity(EntityKey)

    /// What may stand before the `=`.
    package static let names: [String] =
        ["account", "type", "model"]
        + EntityKey.Kind.allCases.filter { ![.account, .model, .settings].contains($0) }
        .map(\.rawValue)

    /// Returns `nil` for what is none of the forms, or a type that there is not.
    package init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty else { return nil }
        let value = String(parts[1])
        switch parts[0] {
        case "account": self = .account(value)
        case "model": self = .model(value)
        case "type":
            if EventType(asked: value) != nil {
                self = .type(value)
            } else if value.hasSuffix(".*"),
                EventType.allCases.contains(where: { $0.rawValue.hasPrefix(value.dropLast()) })
            {
                self = .family(String(value.dropLast(2)))
            } else {
                return nil
            }
        case let name:
            guard Self.names.contains(String(name)),
                let kind = EntityKey.Kind(rawValue: String(name))
            else { return nil }
            self = .entity(EntityKey(kind, value))
        }
    }

    package var description: String { "\(name)=\(value)" }

    /// Of clauses of one name, one must hold.
    var name: String {
        switch self {
        case .account: "account"
        case .type, .family: "type"
        case .model: "model"
        case .entity(let key): key.kind.rawValue
        }
    }

    private var value: String {
        switch self {
        case .account(let id), .type(let id), .model(let id): id
        case .family(let name): name + ".*"
        case .entity(let key): key.id
        }
    }
}
