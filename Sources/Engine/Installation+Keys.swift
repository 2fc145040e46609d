// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
package import EventLog

/// Keys that the log knows of: who made them, and since when they are no good.
extension Installation {
    /// Makes a key, once the log says so: no key works that it does not know.
    ///
    /// One for every ledger is in the log of the default one.
    package func createKey(
        role: KeyStore.Role,
        name: String,
        ledger: Ledger?,
        actor: String
    ) async throws -> (id: String, secret: String) {
        let id = KeyStore.makeID()
        try await record(
            .recordKey(KeyID(trusted: id), role: role.rawValue),
            of: id,
            in: ledger?.name,
            actor: actor
        )
        return try await keys.create(id, role: role, name: name, ledger: ledger)
    }

    /// Revokes a key, and then says so in the log: also where an earlier try came no further than
    /// the first.
    ///
    /// - Returns: `false` if there is no such valid key.
    package func revokeKey(_ id: String, actor: String) async throws -> Bool {
        guard let key = try await keys.list().first(where: { $0.id == id }) else { return false }
        let isRevoked = try await keys.revoke(id: id)
        let ledger = try await ledgers().first { $0.id == key.ledger }?.name
        // A key that is older than the log's knowledge of keys is made known first.
        let creation = TeamCommand.recordKey(KeyID(trusted: id), role: key.role.rawValue)
        try await record(creation, of: id, in: ledger, actor: actor)
        try await record(.recordRevocation(KeyID(trusted: id)), of: id, in: ledger, actor: actor)
        return isRevoked
    }

    private func record(
        _ command: TeamCommand,
        of id: String,
        in ledger: String?,
        actor: String
    ) async throws {
        guard let handler = try await handler(of: ledger ?? Ledger.defaultName) else {
            throw EngineError.unavailable("the ledger of key \(id) is gone")
        }
        let draft = Draft(.key(KeyID(trusted: id)), actor: actor) { _, stamp in
            .team(command, stamp)
        }
        _ = try await execute(.draft(draft), on: handler)
    }
}
