// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText

extension AccountCommand {
    struct Erase: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Destroy the keys of all personal texts about an account, for ever.",
            discussion: """
                Names, prompts, outputs, notes, reasons, and the bodies of webhooks cannot be read any \
                more, by anybody; ids, amounts, balances and proofs stay as they are. Servers forget \
                the keys within ten seconds. Backups of the database hold the keys until you delete \
                those, too. A command that repeats a personal text under its old id is a conflict \
                from now on.

                  tally account erase alice --yes
                """
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the account.", transform: Parsing.identifier)
        var id: AccountID
        @Flag(help: "It cannot be taken back: yes, I mean it.")
        var yes = false

        func validate() throws {
            guard yes else {
                throw ValidationError(
                    "What is erased does not come back: give --yes if you mean it."
                )
            }
        }

        func run() async throws {
            let id = id
            let erased = try await options.open(makes: false) { desk in
                try await desk.installation.erase(id, on: desk.handler, actor: "cli")
            }
            try options.output.print(
                .object([
                    .text("account", id.text), .number("keys_destroyed", erased.count),
                ]),
                text: "The personal texts of \(id.text) are erased: \(erased.count) keys destroyed."
            )
        }
    }
}
