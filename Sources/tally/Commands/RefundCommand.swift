// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText

struct RefundCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refund",
        abstract: "Give captured credits back to the lots that paid.",
        discussion: """
            All that was captured and not refunded yet, unless an amount is given.

              tally refund job-1 --amount 2 --reason "two of eight images were blurred"
            """
    )

    @OptionGroup var options: LedgerOptions
    @Argument(help: "The id of the reservation.", transform: Parsing.identifier)
    var reservation: ReservationID
    @Option(help: "Credits, such as 12.5 (default: all).", transform: Parsing.amount)
    var amount: Amount?
    @Option(help: "Why; personal.", transform: Parsing.note)
    var reason: String
    @Option(help: "The id of the refund (default: a new one).", transform: Parsing.identifier)
    var id: RefundID?

    func run() async throws {
        let request = Request.refund(
            id ?? RefundID(trusted: TimeOrderedID.make()),
            reservation: reservation,
            amount,
            reason: reason
        )
        try await options.change(request) { receipt, desk in
            guard let (refund, _) = receipt.view.refund(at: 0) else {
                preconditionFailure("A refund was answered without its record.")
            }
            let (account, _) = try await desk.account(refund.account)
            return (
                Documents.refund(refund, receipt.position),
                """
                Refunded \(CreditText.text(refund.amount)) credits of reservation \
                \(refund.reservation.text) to \(account.id.text); it has \
                \(CreditText.text(account.available)) available.
                """
            )
        }
    }
}
