// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
package import Domain
package import EventLog
package import Postgres

/// The keys of the subjects, one a person, wrapped by the master key and kept outside the log.
package actor Vault {
    package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        case otherMasterKey
        case damagedKey(subject: String)

        package var description: String {
            switch self {
            case .otherMasterKey:
                "This database was set up under another master key: give that one as "
                    + "TALLY_MASTER_KEY, or the data folder that holds it."
            case .damagedKey(let subject): "The key of \(subject) cannot be unwrapped."
            }
        }
    }

    private struct Name: Hashable {
        let ledger: Int32
        let subject: AccountID
    }

    private static let cacheMaximum = 10_000
    private static let find = Statement(
        "subject_key_find",
        "SELECT id, wrapped FROM subject_keys WHERE ledger = $1 AND subject = $2"
    )
    private static let insert = Statement(
        "subject_key_insert",
        """
        INSERT INTO subject_keys (ledger, subject, id, wrapped) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING
        """
    )
    private static let check = Statement(
        "master_key_check",
        "SELECT value FROM installation WHERE name = 'master_key_check'"
    )
    private static let setCheck = Statement(
        "master_key_set_check",
        """
        INSERT INTO installation (name, value) VALUES ('master_key_check', $1)
        ON CONFLICT DO NOTHING
        """
    )

    private let masterKey: MasterKey
    private let sessions: SessionPool
    private var keys: [Name: SubjectKey] = [:]

    package init(_ masterKey: MasterKey, sessions: SessionPool) {
        self.masterKey = masterKey
        self.sessions = sessions
    }

    /// The first master key that a database meets is its own for ever.
    package func checkMasterKey() async throws {
        let expected = masterKey.checkValue
        let stored = try await sessions.perform { connection in
            var parameters = Parameters()
            parameters.append(expected)
            try connection.query(Self.setCheck, parameters)
            return try connection.query(Self.check).bytes(0, 0)
        }
        guard MessageAuthentication.areEqual(stored, expected) else { throw Failure.otherMasterKey }
    }

    /// A key of this installation for one purpose, the same in every process.
    package nonisolated func key(for purpose: String) -> [UInt8] {
        masterKey.derived(for: purpose)
    }

    /// A secret that only the one place that is told can be opened at.
    package nonisolated func wrap(_ secret: [UInt8], at place: String) -> [UInt8] {
        masterKey.wrap(secret, at: place)
    }

    /// Returns `nil` where it was wrapped for another place, or is damaged.
    package nonisolated func unwrap(_ wrapped: [UInt8], at place: String) -> [UInt8]? {
        masterKey.unwrap(wrapped, at: place)
    }

    /// The key of a subject; made if there is none yet.
    func key(of subject: AccountID, in ledger: Ledger) async throws -> SubjectKey {
        if let key = try await existingKey(of: subject, in: ledger) { return key }
        let id = Hex.encode(RandomBytes.make(8))
        let wrapped = masterKey.wrap(RandomBytes.make(AuthenticatedCipher.keyBytes))
        try await sessions.perform { connection in
            var parameters = Parameters()
            parameters.append(ledger.id)
            parameters.append(subject.text)
            parameters.append(id)
            parameters.append(wrapped)
            try connection.query(Self.insert, parameters)
        }
        // Another process may have been faster: its key is the one that counts.
        guard let key = try await existingKey(of: subject, in: ledger) else {
            throw Failure.damagedKey(subject: subject.text)
        }
        return key
    }

    /// The clear text; `nil` where the key was destroyed.
    package func open(
        _ sealed: Sealed,
        of subject: AccountID,
        in ledger: Ledger
    ) async throws -> String? {
        try await existingKey(of: subject, in: ledger)?.open(sealed)
    }

    private func existingKey(of subject: AccountID, in ledger: Ledger) async throws -> SubjectKey? {
        let name = Name(ledger: ledger.id, subject: subject)
        if let key = keys[name] { return key }
        let stored = try await sessions.perform { connection -> (String, [UInt8])? in
            var parameters = Parameters()
            parameters.append(ledger.id)
            parameters.append(subject.text)
            let rows = try connection.query(Self.find, parameters)
            return rows.count == 1 ? (rows.text(0, 0), rows.bytes(0, 1)) : nil
        }
        guard let (id, wrapped) = stored else { return nil }
        guard let bytes = masterKey.unwrap(wrapped),
            let key = SubjectKey(id: id, subject: subject.text, key: bytes)
        else { throw Failure.damagedKey(subject: subject.text) }
        if keys.count >= Self.cacheMaximum { keys = [:] }
        keys[name] = key
        return key
    }
}
