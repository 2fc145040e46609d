// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
private import Foundation
internal import JSONText
internal import Projections
internal import Server

struct PaymentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payments",
        abstract: "Look at payments, assign those that wait, and give money back.",
        discussion: """
              tally payments list --status unmatched
              tally payments show stripe:pi_1
              tally payments assign stripe:pi_1 --to alice --package p100
              tally payments observe < observation.json
              tally payments refund stripe:pi_1 --id r1 --amount 500
            """,
        subcommands: [
            Show.self, List.self, Assign.self, Observe.self, Refund.self, SettleRefund.self,
        ]
    )

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what a payment bought, and what is claimed back of it.",
            discussion: "  tally payments show stripe:pi_1"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the payment.", transform: Parsing.identifier)
        var id: PaymentID

        func run() async throws {
            let id = id
            let (payment, position) = try await options.open(makes: false) { desk in
                guard let item = try await desk.read([.payment(id)]).items[0],
                    let payment = item.entity.payment
                else { throw Failure(Rejection.notFound(.payment(id))) }
                return (payment, item.position)
            }
            let document = try PaymentText.document(payment, position)
            try options.output.print(document, text: PaymentText.text(payment))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List payments, newest first.",
            discussion: "  tally payments list --status unmatched --reason unknown-customer"
        )

        @OptionGroup var options: LedgerOptions
        @Option(
            help: """
                Only processing, failed, succeeded, matched, unmatched or open-refund ones.
                """
        )
        var status: String?
        @Option(help: "Only those that wait for this reason.")
        var reason: String?
        @Option(help: "Only those of an account.", transform: Parsing.identifier)
        var account: AccountID?
        @Option(help: "At most so many.", transform: Parsing.count)
        var limit = 50

        func run() async throws {
            let (limit, name) = (limit, options.ledger)
            var filter = PaymentRows.Filter()
            filter.hasOpenRefund = status == "open-refund"
            filter.status = filter.hasOpenRefund ? nil : status
            filter.reason = reason
            filter.account = account
            let rows = try await options.place.open(makes: false) { [filter] place in
                let ledger = try await place.ledger(named: name)
                return try await place.read(from: ["payments"], of: ledger) { connection in
                    try PaymentRows.rows(
                        filter,
                        limit: limit,
                        ledger: ledger.id,
                        on: connection
                    )
                }
            }
            let items = try rows.map { try JSONParser.parse(Array($0.json.utf8)) }
            try options.output.print(
                .object([.list("items", items)]),
                text: PaymentText.table(items)
            )
        }
    }

    struct Assign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say whom a payment is for and what it bought.",
            discussion: """
                  tally payments assign stripe:pi_1 --to alice --package p100
                  tally payments assign stripe:pi_1 --to alice --credits 100 --bonus 20
                """
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the payment.", transform: Parsing.identifier)
        var id: PaymentID
        @Option(help: "The id of the account.", transform: Parsing.identifier)
        var to: AccountID
        @Option(help: "The id of the package.", transform: Parsing.identifier)
        var package: PackageID?
        @Option(help: "How many of it.", transform: Parsing.count)
        var quantity = 1
        @Option(help: "Credits instead of a package.", transform: Parsing.amount)
        var credits: Amount?
        @Option(help: "Credits on top.", transform: Parsing.amount)
        var bonus: Amount?
        @Option(help: "Why; personal.", transform: Parsing.note)
        var note: String?

        func run() async throws {
            let content: AssignPayment.Content
            switch (package, credits) {
            case (.some(let package), nil) where bonus == nil:
                content = .package(package, quantity: Int64(quantity))
            case (nil, .some(let credits)): content = .credits(credits, bonus: bonus)
            default: throw Failure.usage("Give --package, or --credits with --bonus if any.")
            }
            let (id, account, note) = (id, to, note)
            let draft = Draft(
                .payment(id),
                subject: .account(account),
                personalTexts: [note].compactMap(\.self),
                actor: "cli"
            ) { seal, stamp in
                let assignment = AssignPayment(
                    payment: id,
                    account: account,
                    content: content,
                    note: note.map(seal)
                )
                return .payment(.assign(assignment), stamp)
            }
            try await options.change(.draft(draft)) { receipt, _ in
                try PaymentText.answer(receipt)
            }
        }
    }

    struct Observe: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell what was seen of a payment: JSON on the standard input.",
            discussion: """
                The fields are those of POST /v1/payments/observations.

                  tally payments observe < observation.json
                """
        )

        @OptionGroup var options: LedgerOptions

        func run() async throws {
            let bytes = Array(FileHandle.standardInput.readDataToEndOfFile())
            let observation: PaymentObservation
            do {
                observation = try PaymentInput.observation(try JSONParser.parse(bytes))
            } catch let rejection as Rejection {
                throw Failure(rejection)
            } catch let error as JSONError {
                throw Failure.usage("Send one JSON object: \(error.reason).")
            }
            let draft = Draft(observation.subject, actor: "cli") { _, stamp in
                .payment(.observe(observation), stamp)
            }
            try await options.change(.draft(draft)) { receipt, _ in
                try PaymentText.answer(receipt)
            }
        }
    }
}
