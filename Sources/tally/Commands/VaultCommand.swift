// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText

struct VaultCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vault",
        abstract: "Keep the secrets of providers: API keys, and what webhooks are signed with.",
        discussion: """
            They are wrapped by the master key, and never shown again. A secret is read from the \
            standard input or from an environment variable, so that no list of processes and no \
            history of a shell has it. Servers use what is set within ten seconds.

              tally vault set stripe --for api-key < key.txt
              STRIPE_SECRET=whsec_… tally vault set stripe --for webhook --from STRIPE_SECRET
              tally vault list
              tally vault rotate stripe --for api-key < new-key.txt
              tally vault disable 4f1c22aa90be
            """,
        subcommands: [Set.self, List.self, Rotate.self, Disable.self]
    )

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep a secret beside those that are valid.",
            discussion: """
                Webhooks are taken that are signed with any of them; calls use the newest key.

                  tally vault set stripe --for webhook < secret.txt
                """
        )

        @OptionGroup var options: LedgerOptions
        @OptionGroup var secret: SecretOptions

        func run() async throws {
            let (secret, value) = (secret, try secret.value())
            let id = try await options.open { desk in
                try await desk.keep(value, as: secret)
            }
            try options.output.print(
                secret.document(id: id, disabled: []),
                text: "Secret \(id) of \(secret.provider) is kept."
            )
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep a secret in the place of those that are valid.",
            discussion: """
                The others are disabled once it is kept. While a provider still signs with the \
                old one, use set, and disable the old one later.

                  tally vault rotate runware --for api-key < new-key.txt
                """
        )

        @OptionGroup var options: LedgerOptions
        @OptionGroup var secret: SecretOptions

        func run() async throws {
            let (secret, value) = (secret, try secret.value())
            let (id, disabled) = try await options.open { desk in
                let id = try await desk.keep(value, as: secret)
                return (id, try await desk.disable(allBut: id, of: secret))
            }
            let others = disabled.isEmpty ? "" : " Disabled: \(disabled.joined(separator: ", "))."
            try options.output.print(
                secret.document(id: id, disabled: disabled),
                text: "Secret \(id) of \(secret.provider) is kept." + others
            )
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the secrets with their last use, also those that were disabled.",
            discussion: "  tally vault list --json"
        )

        @OptionGroup var options: LedgerOptions

        func run() async throws {
            let entries = try await options.open(makes: false) { desk in
                try await desk.installation.secrets.list(in: desk.handler.ledger)
            }
            var table = Table([
                ("id", .left), ("provider", .left), ("for", .left), ("set", .left),
                ("last used", .left), ("disabled", .left),
            ])
            for entry in entries {
                table.add([
                    entry.id, entry.provider, entry.purpose.rawValue,
                    TimeText.text(entry.createdAt),
                    entry.usedAt.map(TimeText.text) ?? "never",
                    entry.disabledAt.map(TimeText.text) ?? "",
                ])
            }
            try options.output.print(
                .object([.list("items", entries.map(Documents.secret))]),
                text: entries.isEmpty ? "There are no secrets." : table.text
            )
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Disable a secret: servers do without it within ten seconds.",
            discussion: "  tally vault disable 4f1c22aa90be"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the secret, as vault list has it.")
        var id: String

        func run() async throws {
            let id = id
            let isDisabled = try await options.open(makes: false) { desk in
                try await desk.installation.secrets.disable(id: id, in: desk.handler.ledger)
            }
            guard isDisabled else {
                throw Failure(
                    .refused,
                    "not-found",
                    "There is no valid secret with that id: see tally vault list."
                )
            }
            try options.output.print(
                .object([.text("id", id), .bool("disabled", true)]),
                text: "Secret \(id) is disabled."
            )
        }
    }
}

extension Desk {
    fileprivate func keep(_ value: String, as secret: SecretOptions) async throws -> String {
        try await installation.secrets.add(
            value,
            of: secret.provider,
            secret.purpose,
            in: handler.ledger
        )
    }

    /// - Returns: the ids of those that were valid.
    fileprivate func disable(
        allBut id: String,
        of secret: SecretOptions
    ) async throws -> [String] {
        var disabled: [String] = []
        for entry in try await installation.secrets.list(in: handler.ledger)
        where entry.provider == secret.provider && entry.purpose == secret.purpose
            && entry.id != id && entry.disabledAt == nil
        {
            if try await installation.secrets.disable(id: entry.id, in: handler.ledger) {
                disabled.append(entry.id)
            }
        }
        return disabled
    }
}
