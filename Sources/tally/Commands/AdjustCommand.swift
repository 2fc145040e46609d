// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText

struct AdjustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adjust",
        abstract: "Correct an account by hand, up or down.",
        discussion: """
            A negative amount takes credits in burn order. Beyond what is available it is \
            refused, unless --debt lets the account owe the rest.

              tally adjust alice --amount -2.5 --reason "billed twice"
            """
    )

    @OptionGroup var options: LedgerOptions
    @Argument(help: "The id of the account.", transform: Parsing.identifier)
    var account: AccountID
    @Option(
        parsing: .unconditional,
        help: "Credits, such as 5 or -2.5.",
        transform: Parsing.signedAmount
    )
    var amount: SignedAmount
    @Option(help: "Why; personal.", transform: Parsing.note)
    var reason: String
    @Option(help: "The id of the adjustment (default: a new one).", transform: Parsing.identifier)
    var id: AdjustmentID?
    @Flag(help: "Let what is not available become debt.")
    var debt = false

    func run() async throws {
        let request = Request.adjust(
            id ?? AdjustmentID(trusted: TimeOrderedID.make()),
            account: account,
            amount,
            allowsDebt: debt,
            reason: reason
        )
        try await options.change(request) { receipt, desk in
            guard let (adjustment, _) = receipt.view.adjustment(at: 0) else {
                preconditionFailure("An adjustment was answered without its record.")
            }
            let (account, _) = try await desk.account(adjustment.account)
            return (
                Documents.adjustment(adjustment, receipt.position),
                """
                Adjusted \(account.id.text) by \(CreditText.text(adjustment.signed)) credits; \
                it has \(CreditText.text(account.available)) available and owes \
                \(CreditText.text(account.debt)).
                """
            )
        }
    }
}
