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
    /// A file can have a thousand rows.
    private static let generationsMaximum = 50

    /// What is an account's and is not under its name.
    fileprivate struct Belongings: Sendable {
        /// What a webhook is sealed for that names no account: each thing that the account's
        /// events name as `provider:id`.
        var things: Set<String> = []
        var generations: [String] = []
    }

    /// Destroys the key of an account, and those of the webhooks about things of the account that
    /// arrived before it was known whose they are.
    ///
    /// The log says so first. The files of its generations, which nobody can read any more, are
    /// removed at the end. Texts that come later are sealed under a new key.
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
        let found = try await belongings(of: account, in: handler.ledger)
        let things = found.things.sorted().map { AccountID(trusted: "webhook/" + $0) }
        var subjects = ([account] + things)[...]
        var erased: [AccountID] = []
        while !subjects.isEmpty {
            let batch = Array(subjects.prefix(Self.batchMaximum))
            erased += try await vault.destroyKeys(of: batch, in: handler.ledger)
            subjects = subjects.dropFirst(Self.batchMaximum)
        }
        try await removeFiles(of: found.generations, in: handler.ledger)
        return erased
    }

    private nonisolated func removeFiles(
        of generations: [String],
        in ledger: Ledger
    ) async throws {
        var left = generations[...]
        while !left.isEmpty {
            let batch = Array(left.prefix(Self.generationsMaximum))
            try await sessions.perform { try FileStore.remove(of: batch, in: ledger, on: $0) }
            left = left.dropFirst(Self.generationsMaximum)
        }
    }

    private nonisolated func belongings(
        of account: AccountID,
        in ledger: Ledger
    ) async throws -> Belongings {
        let head = try await sessions.perform { try Log.head(of: ledger, on: $0).last }
        var belongings = Belongings()
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
                var found = Belongings()
                for event in events { try found.add(event) }
                return found
            }
            belongings.things.formUnion(found.things)
            belongings.generations += found.generations
            position = end
        }
        return belongings
    }
}

extension Installation.Belongings {
    fileprivate mutating func add(_ event: RecordedEvent) throws {
        try JSONParser.parse(event.data).collectThings(into: &things)
        guard event.isOf(.generationRequested),
            case .generation(.requested(let request)) = try event.decoded()
        else { return }
        generations.append(request.id.text)
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
