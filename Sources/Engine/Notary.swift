// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
package import Domain
internal import EventFormat
package import EventLog
internal import Postgres
package import Proofs

/// Signs the checkpoints of ledgers, and keeps the keys that it signs with.
///
/// What was signed is remembered: never a tree that does not contain it, whoever asks.
package struct Notary: Sendable {
    /// The role of its keys in the log.
    private static let role = "checkpoint"
    private static let chunk = 256

    let installation: Installation

    package init(_ installation: Installation) {
        self.installation = installation
    }

    /// Oldest first.
    package func keys(of ledger: Ledger) async throws -> [CheckpointStore.Key] {
        try await installation.sessions.perform { try CheckpointStore.keys(of: ledger, on: $0) }
    }

    /// Makes the first key, or the next one after a loss was accepted.
    ///
    /// - Throws: `keyExists` where there is a valid one.
    package func createKey(
        origin: String,
        on handler: CommandHandler,
        actor: String
    ) async throws -> VerifierKey {
        let ledger = handler.ledger
        let former = try await keys(of: ledger)
        if let key = former.valid { throw ProofError.keyExists(id: key.id) }
        // Under one origin there is one tree, for ever.
        guard !former.contains(where: { $0.verifier.name == origin }) else {
            throw ProofError.originIsUsed(origin)
        }
        let (key, seed) = try Self.makeKey(origin)
        try await record(key.verifier, nil, on: handler, actor)
        let wrapped = wrap(seed, of: key.verifier, ledger)
        let verifier = key.verifier
        try await installation.sessions.perform { connection in
            try CheckpointStore.insert(verifier, wrapped: wrapped, nil, of: ledger, on: connection)
        }
        return verifier
    }

    /// Makes a key in the place of the valid one, which signs it and is retired.
    package func rotateKey(
        on handler: CommandHandler,
        actor: String
    ) async throws -> VerifierKey {
        let ledger = handler.ledger
        let old = try await signingKey(of: ledger)
        let (new, seed) = try Self.makeKey(old.verifier.name)
        let endorsement = Endorsement(of: new.verifier, by: old)
        try await record(new.verifier, endorsement, on: handler, actor)
        let wrapped = wrap(seed, of: new.verifier, ledger)
        try await installation.sessions.perform { connection in
            try connection.transaction {
                try CheckpointStore.retire(old.verifier.idText, of: ledger, on: connection)
                try CheckpointStore.insert(
                    new.verifier,
                    wrapped: wrapped,
                    endorsement,
                    of: ledger,
                    on: connection
                )
            }
        }
        try await recordRetirement(of: old.verifier.idText, on: handler, actor)
        return new.verifier
    }

    /// Retires the key that signed what is lost, for good: a new origin begins with a new key.
    ///
    /// - Returns: the key that was retired; `nil` if there was no valid one.
    package func acceptLoss(
        on handler: CommandHandler,
        actor: String
    ) async throws -> VerifierKey? {
        let ledger = handler.ledger
        guard let old = try await keys(of: ledger).valid else { return nil }
        try await installation.sessions.perform { connection in
            try CheckpointStore.retire(old.id, of: ledger, on: connection)
        }
        do {
            try await recordRetirement(of: old.id, on: handler, actor)
        } catch EngineError.rejected(.notFound) {
            // What says that the key was made is among what is lost.
            try await record(old.verifier, old.endorsement, on: handler, actor)
            try await recordRetirement(of: old.id, on: handler, actor)
        }
        return old.verifier
    }

    private static func makeKey(_ origin: String) throws -> (SigningKey, seed: [UInt8]) {
        let seed = RandomBytes.make(Ed25519.keyBytes)
        guard let key = SigningKey(name: origin, seed: seed) else {
            throw ProofError.invalidOrigin(origin)
        }
        return (key, seed)
    }

    private func record(
        _ key: VerifierKey,
        _ endorsement: Endorsement?,
        on handler: CommandHandler,
        _ actor: String
    ) async throws {
        let facts = SigningFacts(
            verifier: key.text,
            endorsement: endorsement.map {
                SigningFacts.Endorsement(
                    by: KeyID(trusted: $0.by.idText),
                    signature: Base64.encode($0.signature)
                )
            }
        )
        let id = KeyID(trusted: key.idText)
        try await execute(.recordKey(id, role: Self.role, signing: facts), id, on: handler, actor)
    }

    private func recordRetirement(
        of id: String,
        on handler: CommandHandler,
        _ actor: String
    ) async throws {
        let key = KeyID(trusted: id)
        try await execute(.recordRevocation(key), key, on: handler, actor)
    }

    private func execute(
        _ command: TeamCommand,
        _ key: KeyID,
        on handler: CommandHandler,
        _ actor: String
    ) async throws {
        let draft = Draft(.key(key), actor: actor) { _, stamp in .team(command, stamp) }
        _ = try await installation.execute(.draft(draft), on: handler)
    }

    private func wrap(_ seed: [UInt8], of key: VerifierKey, _ ledger: Ledger) -> [UInt8] {
        installation.vault.wrap(seed, at: Self.place(key.idText, ledger))
    }

    private static func place(_ id: String, _ ledger: Ledger) -> String {
        "checkpoint-key/\(ledger.id)/\(id)"
    }
}

/// Signing.
extension Notary {
    private func signingKey(of ledger: Ledger) async throws -> SigningKey {
        guard let key = try await keys(of: ledger).valid else {
            throw ProofError.noKey(ledger: ledger.name)
        }
        return try signingKey(key, of: ledger)
    }

    private func signingKey(
        _ key: CheckpointStore.Key,
        of ledger: Ledger
    ) throws(ProofError) -> SigningKey {
        guard
            let seed = installation.vault.unwrap(key.wrapped, at: Self.place(key.id, ledger)),
            let signing = SigningKey(name: key.verifier.name, seed: seed),
            signing.verifier == key.verifier
        else { throw .damagedKey(id: key.id) }
        return signing
    }

    /// The tree at the head, or of an earlier size, signed; what is signed already is not signed again.
    ///
    /// The size is at most the log's; `nil` is the head.
    ///
    /// - Throws: `noKey`; `behind` or `inconsistent` where another past was signed before;
    ///   `noSuchPosition` for a size that the log has not reached.
    package func sign(
        _ ledger: Ledger,
        size: Position? = nil
    ) async throws -> CheckpointStore.Signed {
        try await extendTiles(of: ledger)
        let key = try await signingKey(of: ledger)
        return try await installation.sessions.perform { connection in
            try connection.transaction {
                try CheckpointStore.lock(ledger, on: connection)
                let origin = key.verifier.name
                let last = try CheckpointStore.last(of: ledger, origin: origin, on: connection)
                try last?.head.check(against: ledger, source: "the database", on: connection)
                let head = try Self.head(of: ledger, origin, size, after: last, on: connection)
                let known = try CheckpointStore.signed(
                    in: ledger,
                    size: head.size,
                    by: key.verifier,
                    on: connection
                )
                if let known {
                    guard known.head == head else {
                        throw ProofError.treeMismatch(ledger: ledger.name, size: head.size)
                    }
                    return known
                }
                let note = SignedNote(head.text, signedBy: key)
                try CheckpointStore.insert(head, note, by: key.verifier, of: ledger, on: connection)
                return CheckpointStore.Signed(
                    head: head,
                    keyID: key.verifier.idText,
                    note: note.note
                )
            }
        }
    }

    /// The head that is to be signed: what the tiles, and so the proofs, add up to.
    private static func head(
        of ledger: Ledger,
        _ origin: String,
        _ size: Position?,
        after last: CheckpointStore.Signed?,
        on connection: Connection
    ) throws -> TreeHead {
        let head = try Log.head(of: ledger, on: connection)
        var tiles = Tiles(of: ledger, on: connection)
        guard try tiles.root(of: head.last) == head.root else {
            throw ProofError.treeMismatch(ledger: ledger.name, size: head.last)
        }
        if let last, try tiles.root(of: last.head.size) != last.head.root {
            throw ProofError.treeMismatch(ledger: ledger.name, size: last.head.size)
        }
        guard let size, size != head.last else {
            return TreeHead(origin: origin, size: head.last, root: head.root)
        }
        guard 0..<head.last ~= size else {
            throw ProofError.noSuchPosition(size, size: head.last)
        }
        return TreeHead(origin: origin, size: size, root: try tiles.root(of: size))
    }

    /// Some at a time, so that no statement waits for many.
    package func extendTiles(of ledger: Ledger) async throws {
        while true {
            let isDone = try await installation.sessions.perform { connection in
                let head = try Log.head(of: ledger, on: connection).last
                var tiles = Tiles(of: ledger, on: connection)
                let made = try tiles.extend(through: head, atMost: Self.chunk)
                return head - made < Int64(TileID.width)
            }
            if isDone { return }
        }
    }

    /// Refuses a log that is not one that the last checkpoint of its valid key was of.
    package func checkRemembered(_ ledger: Ledger) async throws {
        try await installation.sessions.perform { connection in
            guard let key = try CheckpointStore.keys(of: ledger, on: connection).valid else {
                return
            }
            let last = try CheckpointStore.last(
                of: ledger,
                origin: key.verifier.name,
                on: connection
            )
            try last?.head.check(against: ledger, source: "the database", on: connection)
        }
    }
}

extension [CheckpointStore.Key] {
    package var valid: CheckpointStore.Key? { first { $0.retiredAt == nil } }
}
