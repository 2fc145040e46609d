// SPDX-License-Identifier: Apache-2.0

package import Adapters
internal import Cryptography
package import Domain
package import Engine
internal import EventFormat
internal import EventLog

/// Refunds: recorded before the provider is asked, sent once, and looked up where the answer is
/// missing.
///
/// Whoever wrote the order asks; whoever is answered with a repeat looks.
extension PaymentDesk {
    /// A provider that makes one of two requests remembers the first for so long, with room to
    /// spare: Stripe does for a day.
    private static let rememberedSeconds: Int64 = 12 * 3_600
    private static let pagesMaximum = 10

    /// Orders a refund and has it carried out; asked again with the id, it answers what came of it.
    ///
    /// - Returns: the order, which is open where nobody knows.
    /// - Throws: `PaymentFault` where it cannot be asked for so; then nothing is recorded.
    package func refund(
        _ command: OrderRefund,
        at provider: any PaymentProvider,
        key: String,
        actor: String,
        now: Int64,
        on handler: CommandHandler
    ) async throws -> OrderedRefund {
        let payment = EntityKey.payment(command.payment)
        let before = try await handler.read([payment]).items[0]?.entity.payment
        if let before, before.order(command.id) == nil, let amounts = before.facts.amounts {
            _ = try provider.refund(
                RefundOrder(
                    id: name(of: command.id, command.payment, on: handler),
                    payment: Self.name(of: command.payment),
                    amount: command.amount,
                    currency: amounts.currency,
                    item: command.item
                ),
                key: key
            )
        }
        let draft = Draft(payment, actor: actor) { _, stamp in
            .payment(.orderRefund(command), stamp)
        }
        let receipt = try await installation.execute(.draft(draft), on: handler)
        guard let order = receipt.view.items.first??.entity.payment?.order(command.id) else {
            preconditionFailure("A refund that was ordered is one of its payment.")
        }
        guard order.isOpen else { return order }
        if !receipt.isRepeat {
            try await carryOut(order, of: command.payment, at: provider, key: key, on: handler)
        } else {
            do {
                try await lookUp(
                    order,
                    of: command.payment,
                    at: provider,
                    key: key,
                    now: now,
                    on: handler
                )
            } catch is PaymentFault {
                // Nobody knows still.
            }
        }
        return try await current(order, of: command.payment, on: handler)
    }

    /// Asks the provider whether it carried an order out, and takes in what it shows.
    ///
    /// What is not there may be on its way: only a provider that makes one of two is asked for it
    /// again, and by no means later than it remembers.
    func lookUp(
        _ order: OrderedRefund,
        of payment: PaymentID,
        at provider: any PaymentProvider,
        key: String,
        now: Int64,
        on handler: CommandHandler
    ) async throws {
        let name = name(of: order.id, payment, on: handler)
        var cursor: String?
        for _ in 0..<Self.pagesMaximum {
            let page = try provider.refunds(
                try await send(
                    provider.refunds(of: Self.name(of: payment), after: cursor, key: key)
                )
            )
            for refund in page.refunds {
                let object = ProviderObject(kind: "refund", id: refund)
                let answer = try await send(provider.fetch(object, key: key))
                let translation = try provider.fetched(object, answer)
                try await take(translation, answer, from: provider.provider, on: handler)
                if try provider.order(ofRefund: answer) == name {
                    let id = PaymentRefundID("\(provider.provider):\(refund)")
                    return try await settle(order, of: payment, .carriedOut(id), on: handler)
                }
            }
            cursor = page.cursor
            if cursor == nil { break }
        }
        let age = now - order.orderedAt.microseconds / 1_000_000
        guard provider.repeatsSafely, cursor == nil, age < Self.rememberedSeconds else { return }
        try await carryOut(order, of: payment, at: provider, key: key, isAgain: true, on: handler)
    }

    /// Where nobody answers, the order stays open.
    ///
    /// What refuses only the second request says nothing of the first.
    private func carryOut(
        _ order: OrderedRefund,
        of payment: PaymentID,
        at provider: any PaymentProvider,
        key: String,
        isAgain: Bool = false,
        on handler: CommandHandler
    ) async throws {
        let asked = RefundOrder(
            id: name(of: order.id, payment, on: handler),
            payment: Self.name(of: payment),
            amount: order.amount,
            currency: order.currency,
            item: order.item
        )
        let answer: ProviderAnswer
        let translation: Translation
        do throws(PaymentFault) {
            answer = try await send(provider.refund(asked, key: key))
            translation = try provider.refunded(answer)
        } catch {
            guard error.isRefusal, !isAgain || !error.mayPass else { return }
            return try await settle(order, of: payment, .refused(error.slug), on: handler)
        }
        try await take(translation, answer, from: provider.provider, on: handler)
        let id = translation.subject.flatMap { PaymentRefundID("\(provider.provider):\($0)") }
        try await settle(order, of: payment, .carriedOut(id), on: handler)
    }

    /// What a person said meanwhile stays; that it is not so is told.
    private func settle(
        _ order: OrderedRefund,
        of payment: PaymentID,
        _ outcome: RefundSettled.Outcome,
        on handler: CommandHandler
    ) async throws {
        let command = SettleRefund(id: order.id, payment: payment, outcome: outcome)
        let draft = Draft(.payment(payment), actor: "payments") { _, stamp in
            .payment(.settleRefund(command), stamp)
        }
        do {
            _ = try await installation.execute(.draft(draft), on: handler)
        } catch .rejected {
            try await report(
                "refund-contradiction:\(order.memory.position)",
                "refund-contradiction",
                "The refund \(order.id.text) of \(payment.text) ended otherwise than somebody "
                    + "said: look at it at the provider.",
                on: handler
            )
        }
    }

    private func current(
        _ order: OrderedRefund,
        of payment: PaymentID,
        on handler: CommandHandler
    ) async throws -> OrderedRefund {
        let item = try await handler.read([.payment(payment)]).items[0]
        return item?.entity.payment?.order(order.id) ?? order
    }

    /// The provider's own name of a payment stands after the colon.
    private static func name(of payment: PaymentID) -> String {
        payment.text.split(separator: ":", maxSplits: 1).last.map(String.init) ?? payment.text
    }

    /// Ours, of an order: ledgers may share a provider's account, and payments a caller's id.
    private func name(
        of order: OrderedRefundID,
        _ payment: PaymentID,
        on handler: CommandHandler
    ) -> String {
        let text = "\(handler.ledger.name)/\(payment.text)/\(order.text)"
        return "refund-" + SHA256.hash(Array(text.utf8)).hex.prefix(32)
    }
}

extension PaymentFault {
    /// The class and the provider's own word, where it has one.
    var slug: String { kind.rawValue == code ? code : "\(kind.rawValue):\(code)" }
}
