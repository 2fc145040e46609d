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

    struct Name: Hashable {
        let ledger: Int32
        let subject: AccountID
    }

    /// Some 500 bytes each.
    private static let cacheMaximum = 100_000
    private static let batchMaximum = 1_000
    /// Who makes a key waits for the disk anyway: a little more waiting, where many do, makes one
    /// commit of several.
    private static let gathering = Duration.milliseconds(3)

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

    /// Those who wait for the key of one subject.
    private struct Wish {
        /// Whether it is made if there is none.
        var isMade = false
        var waiters: [Int: CheckedContinuation<SubjectKey?, any Error>] = [:]
    }

    let masterKey: MasterKey
    let sessions: SessionPool
    var keys: [Name: SubjectKey] = [:]
    var erasures = ErasureWatch()
    private var wishes: [Name: Wish] = [:]
    private var isFetching = false
    private var lastWaiter = 0

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
        let name = Name(ledger: ledger.id, subject: subject)
        guard let key = try await key(name, isMade: true) else {
            throw Failure.damagedKey(subject: subject.text)
        }
        return key
    }

    /// `nil` where there is none, or it was destroyed.
    func existingKey(of subject: AccountID, in ledger: Ledger) async throws -> SubjectKey? {
        try await key(Name(ledger: ledger.id, subject: subject), isMade: false)
    }

    /// The clear text; `nil` where the key was destroyed.
    package func open(
        _ sealed: Sealed,
        of subject: AccountID,
        in ledger: Ledger
    ) async throws -> String? {
        try await existingKey(of: subject, in: ledger)?.open(sealed)
    }

    /// Keys that are not in memory are asked for together: a query carries all that were missed
    /// while the one before was under way.
    func key(_ name: Name, isMade: Bool) async throws -> SubjectKey? {
        try await heedErasures()
        if let key = keys[name] { return key }
        lastWaiter += 1
        let waiter = lastWaiter
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // Asked here: a later cancellation finds the waiter among the others.
                guard !Task.isCancelled else {
                    continuation.resume(throwing: CancellationError())
                    return
                }
                wishes[name, default: Wish()].waiters[waiter] = continuation
                if isMade { wishes[name]?.isMade = true }
                guard !isFetching else { return }
                isFetching = true
                Task { await fetch() }
            }
        } onCancel: {
            Task { await leave(name, waiter) }
        }
    }

    private func leave(_ name: Name, _ waiter: Int) {
        wishes[name]?.waiters.removeValue(forKey: waiter)?.resume(throwing: CancellationError())
    }

    /// Until nobody waits.
    private func fetch() async {
        while !wishes.isEmpty {
            for ledger in Set(wishes.keys.map(\.ledger)) { await fetch(in: ledger) }
            if wishes.values.contains(where: \.isMade) { await gather() }
        }
        isFetching = false
    }

    private func fetch(in ledger: Int32) async {
        let batch = wishes.filter { $0.key.ledger == ledger }.prefix(Self.batchMaximum)
        for (name, _) in batch { wishes[name] = nil }
        let results: [Result<SubjectKey?, any Error>]
        do {
            let store = SubjectKeyStore(masterKey: masterKey, sessions: sessions)
            let stored = try await store.rows(
                of: batch.map { ($0.key.subject, isMade: $0.value.isMade) },
                in: ledger
            )
            results = batch.map { name, _ in
                Result { try stored[name.subject].map { try key(name, $0) } }
            }
        } catch {
            results = batch.map { _ in .failure(error) }
        }
        for ((_, wish), result) in zip(batch, results) {
            for waiter in wish.waiters.values { waiter.resume(with: result) }
        }
    }

    /// One key is made at once; those that are wished for meanwhile are a burst.
    private func gather() async {
        do {
            try await Task.sleep(for: Self.gathering)
        } catch {
            // Nobody cancels this task; if somebody did, the next keys would go at once.
        }
    }

    private func key(_ name: Name, _ row: SubjectKeyStore.Row) throws(Failure) -> SubjectKey {
        let subject = name.subject.text
        guard let bytes = masterKey.unwrap(row.wrapped),
            let key = SubjectKey(id: row.id, subject: subject, key: bytes)
        else { throw .damagedKey(subject: subject) }
        if keys.count >= Self.cacheMaximum { keys = [:] }
        keys[name] = key
        return key
    }
}
