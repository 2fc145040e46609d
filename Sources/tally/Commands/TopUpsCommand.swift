// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText

struct TopUpsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topups",
        abstract: "Let an account buy a package whenever it has little left.",
        discussion: """
              tally topups set alice --threshold 20 --package p100 --monthly-maximum 3
              tally topups show alice
              tally topups stop alice
            """,
        subcommands: [Set.self, Show.self, Stop.self]
    )

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Configure the top-ups of an account.",
            discussion: "  tally topups set alice --threshold 20 --package p100"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the account.", transform: Parsing.identifier)
        var account: AccountID
        @Option(help: "When less than this is available.", transform: Parsing.amount)
        var threshold: Amount
        @Option(help: "What to buy.", transform: Parsing.identifier)
        var package: PackageID
        @Option(help: "At most so often within 30 days.", transform: Parsing.count)
        var monthlyMaximum = 10
        @Option(help: "The provider's name of the payment method.", transform: Parsing.note)
        var paymentMethod: String?

        func run() async throws {
            let terms = TopUpTerms(
                threshold: threshold,
                package: package,
                monthlyMaximum: Int64(monthlyMaximum),
                paymentMethod: paymentMethod
            )
            try await options.changeTopUp(of: account, .configureTopUp(account, terms))
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the top-ups of an account.",
            discussion: "  tally topups show alice"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the account.", transform: Parsing.identifier)
        var account: AccountID

        func run() async throws {
            let id = account
            let document = try await options.open(makes: false) { desk in
                let (account, position) = try await desk.account(id)
                return try await desk.document(.account(account), at: position).topUp
            }
            try options.output.print(document, text: DocumentText.text(document))
        }
    }

    struct Stop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Switch the top-ups of an account off.",
            discussion: "  tally topups stop alice"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the account.", transform: Parsing.identifier)
        var account: AccountID

        func run() async throws {
            try await options.changeTopUp(of: account, .configureTopUp(account, nil))
        }
    }
}

extension LedgerOptions {
    fileprivate func changeTopUp(
        of account: AccountID,
        _ command: SubscriptionCommand
    ) async throws {
        try await change(.subscription(command, .account(account))) { receipt, desk in
            guard let item = receipt.view.items[0] else {
                preconditionFailure("A top-up is an account's.")
            }
            let document = try await desk.document(item.entity, at: receipt.position).topUp
            return (document, DocumentText.text(document))
        }
    }
}

extension JSON {
    /// Of an account's object, what `GET /v1/accounts/{id}/topup` answers.
    fileprivate var topUp: JSON {
        .object([
            Member("account", self["id"] ?? .null),
            Member("topup", self["topup"] ?? .object([.text("status", "off")])),
            Member("position", self["position"] ?? .null),
        ])
    }
}
