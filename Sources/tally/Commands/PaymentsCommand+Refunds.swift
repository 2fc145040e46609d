// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
private import Foundation
internal import PaymentDesk
internal import Server

extension PaymentsCommand {
    struct Refund: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask the provider to give a payment back, all or a part of it.",
            discussion: """
                The order is recorded first, and sent once. Repeat the command with the same --id \
                where nobody knows what came of it: the provider is looked at then.

                  tally payments refund stripe:pi_1 --id r1
                  tally payments refund stripe:pi_1 --id r2 --amount 500
                """
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the payment.", transform: Parsing.identifier)
        var payment: PaymentID
        @Option(help: "Your id of the refund.", transform: Parsing.identifier)
        var id: OrderedRefundID
        @Option(help: "Minor units; without it, all that is left.")
        var amount: Int64?
        @Option(help: "The product that is given back, for a part at Dodo.")
        var item: String?

        func run() async throws {
            let command = OrderRefund(id: id, payment: payment, amount: amount, item: item)
            let adapters = ServerSettings(try await options.place.settings()).adapters
            let name = payment.text.prefix { $0 != ":" }
            guard let provider = adapters.payments[String(name)] else {
                let known = adapters.payments.keys.sorted().joined(separator: ", ")
                throw Failure.usage("Name a payment of one of \(known), such as stripe:pi_1.")
            }
            let order = try await options.open(makes: false) { desk in
                try await desk.refund(command, at: provider, registry: adapters)
            }
            try options.output.print(order.document, text: order.sentence(provider.provider))
            if order.isOpen { throw ExitCode(Failure.Status.unavailable.rawValue) }
        }
    }

    struct SettleRefund: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "settle-refund",
            abstract: "Say what came of a refund of which nobody knows.",
            discussion: """
                Look at the payment at its provider first.

                  tally payments settle-refund stripe:pi_1 --id r1 --outcome not-carried-out
                """
        )

        enum Outcome: String, ExpressibleByArgument, CaseIterable {
            case carriedOut = "carried-out"
            case notCarriedOut = "not-carried-out"
        }

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the payment.", transform: Parsing.identifier)
        var payment: PaymentID
        @Option(help: "The id of the refund.", transform: Parsing.identifier)
        var id: OrderedRefundID
        @Option(help: "carried-out or not-carried-out.")
        var outcome: Outcome

        func run() async throws {
            let settled: RefundSettled.Outcome =
                switch outcome {
                case .carriedOut: .carriedOut(nil)
                case .notCarriedOut: .refused("person")
                }
            let command = Domain.SettleRefund(id: id, payment: payment, outcome: settled)
            let draft = Draft(.payment(payment), actor: "cli") { _, stamp in
                .payment(.settleRefund(command), stamp)
            }
            try await options.change(.draft(draft)) { receipt, _ in
                try PaymentText.answer(receipt)
            }
        }
    }
}

extension Desk {
    fileprivate func refund(
        _ command: OrderRefund,
        at provider: any PaymentProvider,
        registry: AdapterRegistry
    ) async throws -> OrderedRefund {
        let payments = PaymentDesk(installation, registry: registry)
        do {
            guard let key = try await payments.key(of: provider.provider, in: handler.ledger) else {
                throw Failure(
                    .refused,
                    "not-found",
                    "There is no API key of \(provider.provider): set one with tally vault set."
                )
            }
            let order = try await payments.refund(
                command,
                at: provider,
                key: key,
                actor: "cli",
                now: Int64(Date().timeIntervalSince1970),
                on: handler
            )
            await payments.close()
            return order
        } catch {
            await payments.close()
            guard let fault = error as? PaymentFault else { throw Failure(error) }
            throw Failure.usage(
                "\(provider.provider) cannot be asked for it (\(fault.code)): correct it."
            )
        }
    }
}
