// SPDX-License-Identifier: Apache-2.0

/// What is said before a provider is asked to give money back, and what came of it.
extension Workspace {
    /// One at a time: a second order beside one of which nobody knows could give back twice.
    mutating func order(_ command: OrderRefund, _ stamp: Stamp) throws(Refusal) -> Decision {
        let payment = try requirePayment(command.payment)
        let key = EntityKey.payment(payment.id)
        if let known = payment.order(command.id) {
            return try known.memory.answer(to: stamp.fingerprint, of: key)
        }
        guard payment.facts.status == .succeeded else {
            throw .rejected(.wrongState(key, state: payment.facts.status.rawValue))
        }
        guard let amounts = payment.facts.amounts, let left = payment.refundable else {
            throw .rejected(.wrongState(key, state: "of-unknown-amount"))
        }
        guard left > 0 else { throw .rejected(.wrongState(key, state: "refunded")) }
        guard !payment.orders.contains(where: \.isOpen) else {
            throw .rejected(.wrongState(key, state: "waiting-for-a-refund"))
        }
        if let amount = command.amount, !(1...left ~= amount) {
            let detail = "Send 1 to \(left) minor units of \(amounts.currency), or leave it out."
            throw .rejected(.invalidContent([ContentError("/amount", detail)]))
        }
        guard payment.orders.count < Payment.ordersMaximum else {
            let maximum = Int64(Payment.ordersMaximum)
            throw .rejected(.limitReached(.count(key, what: "orders", maximum: maximum)))
        }
        let ordered = RefundOrdered(
            payment: payment.id,
            refund: command.id,
            amount: command.amount,
            currency: amounts.currency,
            item: command.item,
            orderedAt: time,
            actor: stamp.actor,
            fingerprint: stamp.fingerprint
        )
        try emit(.payment(.refundOrdered(ordered)))
        return .changes
    }

    /// The first word counts; the same one again is a repeat.
    mutating func settle(_ command: SettleRefund, _ stamp: Stamp) throws(Refusal) -> Decision {
        let payment = try requirePayment(command.payment)
        let key = EntityKey.payment(payment.id)
        guard let known = payment.order(command.id) else {
            let detail = "No refund \(command.id.text) was ordered of this payment."
            throw .rejected(.invalidContent([ContentError("/refund", detail)]))
        }
        if let position = known.settledPosition {
            switch (known.state, command.outcome) {
            case (.carriedOut, .carriedOut), (.refused, .refused): return .repeats(position)
            case (.carriedOut, _):
                throw .rejected(.wrongState(key, state: "carried-out"))
            case (.refused, _), (.open, _):
                throw .rejected(.wrongState(key, state: "refused"))
            }
        }
        let settled = RefundSettled(
            payment: payment.id,
            refund: command.id,
            outcome: command.outcome,
            actor: stamp.actor
        )
        try emit(.payment(.refundSettled(settled)))
        return .changes
    }
}
