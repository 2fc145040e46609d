// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText

struct GrantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant",
        abstract: "Give an account credits: a lot with a source, a priority and an expiry.",
        discussion: """
            Repeat a grant with the same --id and it is done once. Lots with lower priority \
            numbers burn first, then those that expire earlier.

              tally grant alice 100 --id order-17
              tally grant alice 10 --source promotion --expires-at 2027-01-31T00:00:00Z
            """
    )

    @OptionGroup var options: LedgerOptions
    @Argument(help: "The id of the account.", transform: Parsing.identifier)
    var account: AccountID
    @Argument(help: "Credits, such as 12.5.", transform: Parsing.amount)
    var amount: Amount
    @Option(help: "The id of the grant (default: a new one).", transform: Parsing.identifier)
    var id: LotID?
    @Option(
        help: "purchase, bonus, subscription, promotion, adjustment or refund.",
        transform: { text in
            guard let source = LotSource(rawValue: text) else {
                let names = LotSource.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("Give one of \(names).")
            }
            return source
        }
    )
    var source = LotSource.purchase
    @Option(help: "0–100; lower burns first (default: by source).", transform: Parsing.priority)
    var priority: Int?
    @Option(
        help: ArgumentHelp("When the lot is gone (default: never).", valueName: "time"),
        transform: Parsing.instant
    )
    var expiresAt: Instant?
    @Option(help: "A note; personal.", transform: Parsing.note)
    var note: String?

    func run() async throws {
        let request = Request.grant(
            Request.GrantRequest(
                id: id ?? LotID(trusted: TimeOrderedID.make()),
                account: account,
                amount: amount,
                terms: LotTerms(
                    source: source,
                    priority: priority ?? source.defaultPriority,
                    expiresAt: expiresAt
                ),
                note: note
            )
        )
        try await options.change(request) { receipt, desk in
            guard let (lot, _) = receipt.view.lot(at: 0) else {
                preconditionFailure("A grant was answered without its lot.")
            }
            let (account, _) = try await desk.account(lot.account)
            let open = account.lots.first { $0.id == lot.id }
            return (
                Documents.grant(
                    lot,
                    remaining: Balance(microcredits: Int128(open?.remaining ?? 0)),
                    receipt.position
                ),
                """
                Granted \(CreditText.text(lot.amount)) credits to \(account.id.text) as lot \
                \(lot.id.text); it has \(CreditText.text(account.available)) available.
                """
            )
        }
    }
}
