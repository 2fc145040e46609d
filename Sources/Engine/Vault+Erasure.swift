// SPDX-License-Identifier: Apache-2.0

package import Domain
package import EventLog
internal import Postgres

/// Keys of single texts, and the end of keys.
extension Vault {
    /// The key of one sealed text alone; `nil` where the key of its subject was destroyed, or the
    /// text has none of its own.
    package func fieldKey(
        of sealed: Sealed,
        of subject: AccountID,
        in ledger: Ledger
    ) async throws -> [UInt8]? {
        let name = Name(ledger: ledger.id, subject: subject)
        return try await key(name, isMade: false)?.fieldKey(of: sealed)
    }

    /// For whom a text was sealed; `nil` where that one's key was destroyed.
    package nonisolated func subject(
        of sealed: Sealed,
        in ledger: Ledger
    ) async throws -> AccountID? {
        guard let dot = sealed.text.firstIndex(of: ".") else { return nil }
        return try await SubjectKeyStore(masterKey: masterKey, sessions: sessions)
            .owner(of: String(sealed.text[..<dot]), in: ledger.id)
    }

    /// Destroys the keys of subjects: what they sealed is gone for ever.
    ///
    /// Other processes forget them within ten seconds.
    ///
    /// - Returns: the subjects that had a key.
    package func destroyKeys(
        of subjects: [AccountID],
        in ledger: Ledger
    ) async throws -> [AccountID] {
        let destroyed = try await SubjectKeyStore(masterKey: masterKey, sessions: sessions)
            .destroy(subjects, in: ledger.id)
        for subject in subjects { keys[Name(ledger: ledger.id, subject: subject)] = nil }
        return destroyed
    }

    /// What others destroyed is forgotten here, too.
    func heedErasures() async throws {
        guard erasures.isDue else { return }
        erasures.look()
        let known = erasures.last
        let (last, subjects) = try await sessions.perform { connection in
            try SubjectKeyStore.erased(after: known, on: connection)
        }
        erasures.last = max(erasures.last, last)
        for (ledger, subject) in subjects { keys[Name(ledger: ledger, subject: subject)] = nil }
    }
}
