// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import EventFormat
internal import EventLog
internal import JSONText
internal import Postgres

/// The end of what can be read about a person.
extension Installation {
    private static let chunk: Position = 100_000
    private static let batchMaximum = 1_000

    /// Destroys the key of an account, and those of the webhooks about things of the account that
    /// arrived before it was known whose they are.
    ///
    /// The log says so first, and the files of its generations, which nobody could read any more,
    /// are removed. Texts that come later are sealed under a new key.
    ///
    /// - Returns: for whom there was a key.
    package func erase(
        _ account: AccountID,
        on handler: CommandHandler,
        actor: String
    ) async throws -> [AccountID] {
        let draft = Draft(.account(account), actor: actor) { _, stamp in
            .team(.recordErasure(account), stamp)
        }
        _ = try await execute(.draft(draft), on: handler)
        var subjects = try await removeFiles(of: account, in: handler.ledger)[...]
        var erased: [AccountID] = []
        while !subjects.isEmpty {
            let batch = Array(subjects.prefix(Self.batchMaximum))
            erased += try await vault.destroyKeys(of: batch, in: handler.ledger)
            subjects = subjects.dropFirst(Self.batchMaximum)
        }
        return erased
    }

    /// - Returns: the account, and what a webhook is sealed for that names no account: each thing
    ///   that the account's events name as `provider:id`.
    private nonisolated func removeFiles(
        of account: AccountID,
        in ledger: Ledger
    ) async throws -> [AccountID] {
        let head = try await sessions.perform { try Log.head(of: ledger, on: $0).last }
        var things: Set<String> = []
        var position: Position = 0
        while position < head {
            let (start, end) = (position, min(position + Self.chunk, head))
            let found = try await sessions.perform { connection in
                let events = try Log.search(
                    for: .account(account),
                    in: ledger,
                    after: start,
                    through: end,
                    limit: Int(Self.chunk),
                    on: connection
                )
                var found: Set<String> = []
                for event in events { try JSONParser.parse(event.data).collectThings(into: &found) }
                try FileStore.remove(ofGenerationsIn: events, ledger, on: connection)
                return found
            }
            things.formUnion(found)
            position = end
        }
        return [account] + things.sorted().map { AccountID(trusted: "webhook/" + $0) }
    }
}

extension JSON {
    fileprivate func collectThings(into things: inout Set<String>) {
        switch self {
        case .string(let text):
            if text.contains(":"), !text.contains(" ") { things.insert(text) }
        case .array(let values):
            for value in values { value.collectThings(into: &things) }
        case .object(let members):
            for member in members { member.value.collectThings(into: &things) }
        case .null, .bool, .number: break
        }
    }
}
