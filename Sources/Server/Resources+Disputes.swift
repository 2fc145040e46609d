// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat

extension Resources {
    func show(_ dispute: Dispute, at position: Position) async throws -> [UInt8] {
        let opened = dispute.opened
        let reason = try await open(opened.reason, of: opened.account)
        let note = try await open(dispute.resolution?.note, of: opened.account)
        return Self.object { object in
            object.write("id", opened.id.text)
            object.write("account", opened.account.text)
            object.write("generation", opened.generation.text)
            object.write("status", dispute.status.rawValue)
            object.write("category", opened.category)
            if opened.reason != nil { object.write("reason", reason) }
            object.write("deadline", opened.deadline)
            if let resolution = dispute.resolution {
                object.writeObject("resolution") { object in
                    object.write("outcome", resolution.outcome.rawValue)
                    if let amount = resolution.amount { object.write("amount", amount) }
                    object.write("note", note)
                    object.write("actor", resolution.actor)
                }
            }
            object.write("position", integer: position)
        }
    }
}
