// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
package import Domain
package import EventLog
internal import Postgres

/// The files of generations that are too large for the log, beside it: in parts, each sealed under
/// the key of the account.
///
/// A file is stored before the event that names it, and once: its name is the digest of its bytes.
package struct FileStore: Sendable {
    package static let partBytes = 1 << 20

    /// Whose a file is.
    package struct Owner: Sendable {
        let generation: GenerationID
        let account: AccountID
        let ledger: Ledger

        package init(_ generation: Generation, in ledger: Ledger) {
            self.generation = generation.id
            account = generation.account
            self.ledger = ledger
        }
    }

    /// Told again, it is as if it were new: its event is still to come.
    private static let insert = Statement(
        "file_insert",
        """
        INSERT INTO files AS f (ledger, generation, digest, part, sealed)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (ledger, generation, digest, part) DO UPDATE SET
            stored_at = excluded.stored_at, look_at = excluded.look_at
        """
    )
    private static let find = Statement(
        "file_find",
        """
        SELECT sealed FROM files
        WHERE ledger = $1 AND generation = $2 AND digest = $3 AND part = $4
        """
    )

    let vault: Vault
    let sessions: SessionPool

    /// Stores a file, whole or not at all; again, it changes nothing.
    ///
    /// - Returns: what the event is to say of it.
    package func keep(
        _ bytes: [UInt8],
        mediaType: String,
        of owner: Owner
    ) async throws(EngineError) -> OutputFile {
        do {
            let key = try await vault.key(of: owner.account, in: owner.ledger)
            let file = OutputFile(
                digest: key.digest(of: bytes),
                mediaType: Self.plain(mediaType),
                size: Int64(bytes.count)
            )
            try await sessions.perform { connection in
                try connection.transaction {
                    for part in 0..<file.partCount {
                        let start = Int(part) * Self.partBytes
                        let piece = bytes[start..<min(start + Self.partBytes, bytes.count)]
                        var parameters = Self.place(file, part, of: owner)
                        parameters.append(key.seal(Array(piece), at: file.place(part)))
                        try connection.query(Self.insert, parameters)
                    }
                }
            }
            return file
        } catch {
            throw .unavailable("a file of \(owner.generation.text) cannot be stored: \(error)")
        }
    }

    /// One part, from 0; `nil` where it is gone, or the account's key is.
    package func part(
        _ part: Int32,
        of file: OutputFile,
        _ owner: Owner
    ) async throws -> [UInt8]? {
        guard let key = try await vault.existingKey(of: owner.account, in: owner.ledger) else {
            return nil
        }
        let sealed: [UInt8]? = try await sessions.perform { connection in
            let rows = try connection.query(Self.find, Self.place(file, part, of: owner))
            return rows.count == 1 ? rows.bytes(0, 0) : nil
        }
        return sealed.flatMap { key.open($0, at: file.place(part)) }
    }

    private static func place(_ file: OutputFile, _ part: Int32, of owner: Owner) -> Parameters {
        var parameters = Parameters()
        parameters.append(owner.ledger.id)
        parameters.append(owner.generation.text)
        parameters.append(file.digest)
        parameters.append(part)
        return parameters
    }

    /// What a provider says is written into a header: a type without parameters, or just bytes.
    ///
    /// - Source: RFC 6838, 4.2
    private static func plain(_ mediaType: String) -> String {
        let type = mediaType.prefix { $0 != ";" }.lowercased().trimmingPrefix(" ")
        let names = type.split(separator: "/", omittingEmptySubsequences: false)
        let areNames = names.allSatisfy { name in
            1...127 ~= name.utf8.count
                && name.utf8.allSatisfy { byte in
                    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
                        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                        || "!#$&-^_.+".utf8.contains(byte)
                }
        }
        return names.count == 2 && areNames ? String(type) : "application/octet-stream"
    }
}

extension OutputFile {
    /// At least one: a file may be empty.
    package var partCount: Int32 {
        let parts = (size + Int64(FileStore.partBytes) - 1) / Int64(FileStore.partBytes)
        return Int32(clamping: max(parts, 1))
    }

    /// A part that is moved elsewhere cannot be opened there.
    fileprivate func place(_ part: Int32) -> String { "file \(digest)/\(part) of \(partCount)" }
}
