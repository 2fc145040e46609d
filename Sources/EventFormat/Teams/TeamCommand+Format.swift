// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension TeamCommand {
    /// The content that its fingerprint is taken of.
    func write(to object: inout ObjectWriter) {
        switch self {
        case .addMember(let command):
            object.write("op", "add_member")
            object.write("member", command.id.text)
            object.write("role", command.role)
            object.write(command.cap)
        case .changeMember(let command):
            object.write("op", "change_member")
            object.write("member", command.id.text)
            object.write("role", command.role) { $0.write($1, $2) }
            object.write("cap", command.cap) { object, _, cap in object.write(cap) }
        case .removeMember(let id):
            object.write("op", "remove_member")
            object.write("member", id.text)
        case .updateAccount(let id, let change):
            object.write("op", "update_account")
            object.write("account", id.text)
            object.write(change)
        case .changeRole(let id, let role):
            object.write("op", "change_role")
            object.write("account", id.text)
            object.write("role", role)
        case .recordKey(let id, let role, let signing):
            object.write("op", "record_key")
            object.write("key", id.text)
            object.write("role", role)
            object.write(signing)
        case .recordErasure(let id):
            object.write("op", "record_erasure")
            object.write("account", id.text)
        case .recordRevocation(let id):
            object.write("op", "record_revocation")
            object.write("key", id.text)
        case .recordActivity(let id, let items):
            object.write("op", "record_activity")
            object.write("activity", id.text)
            object.write(items)
        }
    }
}

extension ObjectWriter {
    fileprivate mutating func write(_ change: ProfileChange) {
        write("name", change.name) { $0.write($1, $2) }
        write("plan", change.plan) { $0.write($1, $2) }
        write("tier", change.tier) { $0.write($1, $2) }
        write("metadata", change.metadata) { $0.write($1, $2) }
        write("alert_below", change.alertBelow) { $0.write($1, $2) }
    }

    /// Left out where it stays; `null` where it goes.
    fileprivate mutating func write<Value>(
        _ name: StaticString,
        _ change: Change<Value>,
        _ body: (inout ObjectWriter, StaticString, Value) -> Void
    ) {
        switch change {
        case .keep: break
        case .set(let value): body(&self, name, value)
        case .clear: writeNull(name)
        }
    }

    mutating func write(_ items: [Activity]) {
        writeArray("items", items) { object, item in
            object.write("account", item.account.text)
            object.write("subject", item.subject)
            object.write("kind", item.kind)
            object.write("at", item.at)
        }
    }
}
