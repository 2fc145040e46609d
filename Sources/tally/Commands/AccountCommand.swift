// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText

struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Open, show, change, suspend, reinstate and erase accounts; their statements.",
        discussion: """
              tally account open alice --name "Alice Example" --plan pro
              tally account show alice
              tally account statement alice
              tally account update alice --plan team --alert-below 10
              tally account role alice editor
              tally account suspend alice --reason "card stolen"
              tally account reinstate alice --reason "new card"
            """,
        subcommands: [
            Open.self, Show.self, Statement.self, Update.self, Role.self, Suspend.self,
            Reinstate.self, Erase.self,
        ]
    )

    struct Open: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open an account.",
            discussion: """
                The id stays in the log for ever, so let it not be personal; name and metadata \
                are encrypted.

                  tally account open alice --name "Alice Example" --metadata '{"team": 7}'
                """
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the new account.", transform: Parsing.identifier)
        var id: AccountID
        @Option(help: "The customer's name; personal.", transform: Parsing.name)
        var name: String?
        @Option(help: "The plan, for reports.", transform: Parsing.plan)
        var plan: String?
        @Option(help: "A JSON object; personal.", transform: Parsing.metadata)
        var metadata: JSON?

        func run() async throws {
            let request = Request.openAccount(id, name: name, plan: plan, metadata: metadata)
            try await options.changeAccount(id, request)
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what an account has, exact at the head of the log.",
            discussion: "  tally account show alice --json"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the account.", transform: Parsing.identifier)
        var id: AccountID

        func run() async throws {
            let id = id
            let (account, position) = try await options.open(makes: false) { desk in
                try await desk.account(id)
            }
            try options.output.print(
                Documents.account(account, position),
                text: AccountText.text(account, position)
            )
        }
    }

    struct Suspend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuse new reservations of an account; what is due still moves.",
            discussion: "  tally account suspend alice --reason \"card stolen\""
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the account.", transform: Parsing.identifier)
        var id: AccountID
        @Option(help: "Why; personal.", transform: Parsing.note)
        var reason: String

        func run() async throws {
            try await options.changeAccount(id, .suspendAccount(id, reason: reason))
        }
    }

    struct Reinstate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a suspended account reserve again.",
            discussion: "  tally account reinstate alice --reason \"new card\""
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the account.", transform: Parsing.identifier)
        var id: AccountID
        @Option(help: "Why; personal.", transform: Parsing.note)
        var reason: String

        func run() async throws {
            try await options.changeAccount(id, .reinstateAccount(id, reason: reason))
        }
    }
}

extension LedgerOptions {
    /// Carries out a command on an account, and shows the account.
    fileprivate func changeAccount(_ id: AccountID, _ request: Request) async throws {
        try await change(request) { receipt, desk in
            let (account, _) = try await desk.account(id)
            return (
                Documents.account(account, receipt.position),
                AccountText.text(account, receipt.position)
            )
        }
    }
}
