// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat

extension Resources {
    func show(_ member: Member, at position: Position) async throws -> [UInt8] {
        Self.object { object in
            object.write("id", String(member.id.name))
            object.write("account", member.account.text)
            object.write("role", member.role)
            if let cap = member.cap {
                object.writeObject("cap") { object in
                    object.write("amount", cap.amount)
                    object.write("period", cap.period.rawValue)
                }
            }
            object.write("status", member.status.rawValue)
            object.writeArray("spent", member.windows) { object, window in
                object.write("period", window.period.rawValue)
                object.write("from", window.start)
                object.write("amount", credits: window.spent.microcredits)
            }
            object.write("position", integer: position)
        }
    }

    func show(_ key: AccessKey, at position: Position) -> [UInt8] {
        Self.object { object in
            object.write("id", key.id.text)
            object.write("role", key.role)
            object.write("status", key.revokedAt == nil ? "valid" : "revoked")
            object.write("position", integer: position)
        }
    }

    func show(_ batch: ActivityBatch, at position: Position) -> [UInt8] {
        Self.object { object in
            object.write("id", batch.id.text)
            object.write("count", integer: batch.count)
            object.write("position", integer: position)
        }
    }
}
