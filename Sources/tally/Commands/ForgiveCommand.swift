// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText

struct ForgiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forgive",
        abstract: "Let debt of an account go: the platform bears it.",
        discussion: """
            All that is owed, unless an amount is given; the oldest debt first.

              tally forgive alice --amount 12.5 --reason "goodwill"
            """
    )

    @OptionGroup var options: LedgerOptions
    @Argument(help: "The id of the account.", transform: Parsing.identifier)
    var account: AccountID
    @Option(help: "Credits, such as 12.5 (default: all).", transform: Parsing.amount)
    var amount: Amount?
    @Option(help: "Why; personal.", transform: Parsing.note)
    var reason: String
    @Option(help: "The id of this (default: a new one).", transform: Parsing.identifier)
    var id: ForgivenessID?

    func run() async throws {
        let request = Request.forgive(
            id ?? ForgivenessID(trusted: TimeOrderedID.make()),
            account: account,
            amount,
            reason: reason
        )
        let account = account
        try await options.change(request) { receipt, desk in
            guard case .forgiveness(let record) = receipt.view.items[0]?.entity else {
                preconditionFailure("Debt was forgiven without a record.")
            }
            let (owner, _) = try await desk.account(account)
            return (
                .object([
                    .text("id", record.id.text), .text("account", record.account.text),
                    .credits("amount", Balance(record.amount)),
                    .number("position", receipt.position),
                ]),
                """
                Forgave \(CreditText.text(record.amount)) credits; account \(account.text) owes \
                \(CreditText.text(owner.debt)) now.
                """
            )
        }
    }
}
