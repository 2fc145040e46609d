// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import JSONText
internal import Postgres

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make, list and revoke the API keys of programs.",
        discussion: """
            A key is bound to a ledger and has a role: service (commands for any account), \
            auditor (reads everything), worker (comes for jobs, and nothing else) or admin. The log \
            says who made it and when it was revoked; its secret is nowhere.

              tally keys create --role service --name backend
              tally keys create --role worker --name "image workers"
              tally keys list
              tally keys revoke 4f1c22aa90be
            """,
        subcommands: [Create.self, List.self, Revoke.self]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key; its secret is printed once and stored nowhere.",
            discussion: "  tally keys create --role auditor --name finance --all-ledgers"
        )

        @OptionGroup var options: LedgerOptions
        @Option(
            help: "service, auditor, worker or admin.",
            transform: { text in
                guard let role = KeyStore.Role(rawValue: text) else {
                    throw ValidationError("Give service, auditor, worker or admin.")
                }
                return role
            }
        )
        var role = KeyStore.Role.service
        @Option(help: "What it is for.", transform: Parsing.note)
        var name = "unnamed"
        @Flag(help: "For every ledger instead of one.")
        var allLedgers = false

        func run() async throws {
            let (role, name, ledgerName) = (role, name, allLedgers ? nil : options.ledger)
            let (id, secret) = try await options.open { desk in
                try await desk.installation.createKey(
                    role: role,
                    name: name,
                    ledger: ledgerName == nil ? nil : desk.handler.ledger,
                    actor: "cli"
                )
            }
            try options.output.print(
                .object([
                    .text("id", id), .text("secret", secret), .text("role", role.rawValue),
                    .text("name", name), .text("ledger", ledgerName),
                ]),
                text: """
                    \(secret)
                    This is key \(id), role \(role.rawValue): keep the secret, it is shown only now.
                    """
            )
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the keys, also those that were revoked.",
            discussion: "  tally keys list --json"
        )

        @OptionGroup var place: PlaceOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let (keys, ledgers) = try await place.open(makes: false) { place in
                let ledgers = try await place.read { try Log.ledgers(on: $0) }
                return (try await place.keys { try await $0.list() }, ledgers)
            }
            var table = Table([
                ("id", .left), ("role", .left), ("ledger", .left), ("name", .left),
                ("created", .left), ("revoked", .left),
            ])
            for key in keys {
                table.add([
                    key.id, key.role.rawValue,
                    ledgers.first { $0.id == key.ledger }?.name ?? "(every)", key.name,
                    TimeText.text(key.createdAt), key.revokedAt.map(TimeText.text) ?? "",
                ])
            }
            try output.print(
                .object([.list("items", keys.map { Documents.key($0, ledgers: ledgers) })]),
                text: keys.isEmpty ? "There are no keys." : table.text
            )
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a key: servers refuse it within ten seconds.",
            discussion: "  tally keys revoke 4f1c22aa90be"
        )

        @OptionGroup var place: PlaceOptions
        @OptionGroup var output: OutputOptions
        @Argument(help: "The id of the key, as keys list has it; not its secret.")
        var id: String

        func run() async throws {
            let id = id
            let isRevoked = try await place.open(makes: false) { place in
                let installation = try await place.installation()
                do {
                    let isRevoked = try await installation.revokeKey(id, actor: "cli")
                    await installation.stop()
                    return isRevoked
                } catch {
                    await installation.stop()
                    throw error
                }
            }
            guard isRevoked else {
                throw Failure(
                    .refused,
                    "not-found",
                    "There is no valid key with that id: see tally keys list."
                )
            }
            try output.print(
                .object([.text("id", id), .bool("revoked", true)]),
                text: "Key \(id) is revoked."
            )
        }
    }
}

extension Place {
    /// Looking at keys needs no master key.
    fileprivate func keys<Value: Sendable>(
        _ body: @Sendable (KeyStore) async throws -> Value
    ) async throws -> Value {
        let sessions = SessionPool(target, size: 1, setup: Log.setup)
        do {
            let value = try await body(KeyStore(sessions: sessions))
            await sessions.close()
            return value
        } catch {
            await sessions.close()
            throw error
        }
    }
}
