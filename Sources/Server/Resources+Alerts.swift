// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat

extension Resources {
    /// What is raised now about one subject.
    func show(_ alert: Alert, at position: Position) async throws -> [UInt8] {
        Self.object { object in
            object.write("subject", alert.id.text)
            object.write("account", alert.account?.text)
            object.writeArray("alerts", alert.raised) { object, raised in
                object.write("id", alert.id.name(of: raised.kind))
                object.write("kind", raised.kind.rawValue)
                object.write("raised_at_position", integer: raised.position)
                object.write("acknowledged", raised.acknowledgedAt != nil)
                object.write(raised.facts)
            }
            object.write("position", integer: position)
        }
    }

    func show(_ fault: Fault, at position: Position) async throws -> [UInt8] {
        Self.object { object in
            object.write("id", fault.id.text)
            object.write("account", fault.account?.text)
            object.write("severity", fault.severity.rawValue)
            object.write("source", fault.source)
            object.write("code", fault.code)
            object.write("message", fault.message)
            object.writeArray("references", fault.references) { $0.write("key", $1) }
            object.write("status", fault.resolvedAt == nil ? "open" : "resolved")
            object.write("note", fault.note)
            object.write("position", integer: position)
        }
    }
}
