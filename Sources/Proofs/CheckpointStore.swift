// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
package import Domain
package import EventLog
package import Postgres

/// The rows of keys that sign, and of what they signed.
package enum CheckpointStore {
    package struct Key: Hashable, Sendable {
        package let verifier: VerifierKey
        package let wrapped: [UInt8]
        package let endorsement: Endorsement?
        package let createdAt: Instant
        package let retiredAt: Instant?

        package var id: String { verifier.idText }
    }

    package struct Signed: Hashable, Sendable {
        package let head: TreeHead
        package let keyID: String
        package let note: String

        package init(head: TreeHead, keyID: String, note: String) {
            self.head = head
            self.keyID = keyID
            self.note = note
        }
    }

    private static let keys = Statement(
        "checkpoint_keys",
        """
        SELECT id, origin, public_key, wrapped, endorsed_by, endorsement, created_at, retired_at
        FROM checkpoint_keys WHERE ledger = $1 ORDER BY created_at, id
        """
    )
    private static let insertKey = Statement(
        "checkpoint_key_insert",
        """
        INSERT INTO checkpoint_keys
            (ledger, id, origin, public_key, wrapped, endorsed_by, endorsement)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """
    )
    private static let retire = Statement(
        "checkpoint_key_retire",
        """
        UPDATE checkpoint_keys SET retired_at = clock_timestamp()
        WHERE ledger = $1 AND id = $2 AND retired_at IS NULL
        """
    )
    private static let lock = Statement(
        "checkpoint_key_lock",
        "SELECT id FROM checkpoint_keys WHERE ledger = $1 AND retired_at IS NULL FOR UPDATE"
    )
    private static let signed = Statement(
        "checkpoints_signed",
        """
        SELECT origin, size, root, key, note FROM checkpoints
        WHERE ledger = $1 AND size > $2 ORDER BY size, signed_at LIMIT $3
        """
    )
    private static let last = Statement(
        "checkpoint_last",
        """
        SELECT origin, size, root, key, note FROM checkpoints
        WHERE ledger = $1 AND origin = $2 ORDER BY size DESC, signed_at DESC LIMIT 1
        """
    )
    private static let ofSize = Statement(
        "checkpoint_of_size",
        """
        SELECT origin, size, root, key, note FROM checkpoints
        WHERE ledger = $1 AND origin = $2 AND size = $3 AND key = $4
        """
    )
    private static let insert = Statement(
        "checkpoint_insert",
        """
        INSERT INTO checkpoints (ledger, origin, size, root, key, note)
        VALUES ($1, $2, $3, $4, $5, $6)
        """
    )

    /// All of them, oldest first.
    package static func keys(of ledger: Ledger, on connection: Connection) throws -> [Key] {
        let rows = try connection.query(keys, parameters(ledger))
        var keys: [Key] = []
        for row in 0..<rows.count {
            let publicKey = rows.bytes(row, 2)
            guard let verifier = VerifierKey(name: rows.text(row, 1), publicKey: publicKey),
                verifier.idText == rows.text(row, 0)
            else { throw ProofError.damagedKey(id: rows.text(row, 0)) }
            let by = rows.optionalText(row, 4)
            let endorser = keys.first { $0.id == by }?.verifier
            let endorsement = endorser.flatMap { endorser in
                rows.optionalBytes(row, 5).map {
                    Endorsement(key: verifier, by: endorser, signature: $0)
                }
            }
            keys.append(
                Key(
                    verifier: verifier,
                    wrapped: rows.bytes(row, 3),
                    endorsement: endorsement,
                    createdAt: Instant(microseconds: rows.timestamp(row, 6)),
                    retiredAt: rows.optionalTimestamp(row, 7).map(Instant.init(microseconds:))
                )
            )
        }
        return keys
    }

    /// From the oldest key of an origin that vouches for another one to a key.
    package static func endorsements(of key: Key, among keys: [Key]) -> [Endorsement] {
        var endorsements: [Endorsement] = []
        var next = key.endorsement
        while let endorsement = next, endorsements.count < keys.count {
            endorsements.insert(endorsement, at: 0)
            next = keys.first { $0.verifier == endorsement.by }?.endorsement
        }
        return endorsements
    }

    package static func insert(
        _ key: VerifierKey,
        wrapped: [UInt8],
        _ endorsement: Endorsement?,
        of ledger: Ledger,
        on connection: Connection
    ) throws {
        var parameters = parameters(ledger)
        parameters.append(key.idText)
        parameters.append(key.name)
        parameters.append(key.publicKey)
        parameters.append(wrapped)
        parameters.append(endorsement?.by.idText)
        parameters.append(endorsement?.signature)
        try connection.query(insertKey, parameters)
    }

    package static func retire(
        _ id: String,
        of ledger: Ledger,
        on connection: Connection
    ) throws {
        var parameters = parameters(ledger)
        parameters.append(id)
        try connection.query(retire, parameters)
    }

    /// Until the end of the transaction nobody else signs for the ledger, nor changes its key.
    package static func lock(_ ledger: Ledger, on connection: Connection) throws {
        try connection.query(lock, parameters(ledger))
    }

    /// Of all origins, in the order of their sizes.
    package static func signed(
        in ledger: Ledger,
        after size: Position,
        limit: Int,
        on connection: Connection
    ) throws -> [Signed] {
        var parameters = parameters(ledger)
        parameters.append(size)
        parameters.append(Int64(limit))
        let rows = try connection.query(signed, parameters)
        return try (0..<rows.count).map { try row(rows, $0) }
    }

    /// The largest tree that was signed under an origin.
    package static func last(
        of ledger: Ledger,
        origin: String,
        on connection: Connection
    ) throws -> Signed? {
        var parameters = parameters(ledger)
        parameters.append(origin)
        let rows = try connection.query(last, parameters)
        return rows.count == 1 ? try row(rows, 0) : nil
    }

    /// What a key signed of a size.
    package static func signed(
        in ledger: Ledger,
        size: Position,
        by key: VerifierKey,
        on connection: Connection
    ) throws -> Signed? {
        var parameters = parameters(ledger)
        parameters.append(key.name)
        parameters.append(size)
        parameters.append(key.idText)
        let rows = try connection.query(ofSize, parameters)
        return rows.count == 1 ? try row(rows, 0) : nil
    }

    package static func insert(
        _ head: TreeHead,
        _ note: SignedNote,
        by key: VerifierKey,
        of ledger: Ledger,
        on connection: Connection
    ) throws {
        var parameters = parameters(ledger)
        parameters.append(head.origin)
        parameters.append(head.size)
        parameters.append(head.root.bytes)
        parameters.append(key.idText)
        parameters.append(note.note)
        try connection.query(insert, parameters)
    }

    private static func row(_ rows: Rows, _ row: Int) throws -> Signed {
        let size = rows.int64(row, 1)
        guard let root = Digest(rows.bytes(row, 2)) else {
            throw ProofError.unreadable(
                source: "the checkpoint of \(size) events in the database",
                reason: "its root is no hash"
            )
        }
        return Signed(
            head: TreeHead(origin: rows.text(row, 0), size: size, root: root),
            keyID: rows.text(row, 3),
            note: rows.text(row, 4)
        )
    }

    private static func parameters(_ ledger: Ledger) -> Parameters {
        var parameters = Parameters()
        parameters.append(ledger.id)
        return parameters
    }
}
