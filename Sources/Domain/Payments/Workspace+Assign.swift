// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    /// A person knows what could not be found: whatever was waited for, this is it.
    mutating func assign(_ command: AssignPayment, _ stamp: Stamp) throws(Refusal) -> Decision {
        let payment = try requirePayment(command.payment)
        let key = EntityKey.payment(payment.id)
        if let assignment = payment.assignment {
            let decision = try assignment.memory.answer(to: stamp.fingerprint, of: key)
            guard case .repeats(let position) = decision else { return decision }
            return .repeats(try lastPosition(of: payment, after: position))
        }
        if payment.isMatched { throw .rejected(.wrongState(key, state: "matched")) }
        guard payment.facts.status == .succeeded else {
            throw .rejected(.wrongState(key, state: payment.facts.status.rawValue))
        }
        _ = try requireAccount(command.account)
        let purchase = try purchase(of: command)
        try expireDueLots(of: command.account)
        guard try hasRoom(for: [purchase], in: command.account) else {
            throw .rejected(.lotsExhausted(command.account))
        }
        try credit(
            payment,
            command.account,
            [purchase],
            assignment: PaymentMatched.Assignment(
                actor: stamp.actor,
                note: command.note,
                fingerprint: stamp.fingerprint
            )
        )
        return .changes
    }

    private mutating func purchase(of command: AssignPayment) throws(Refusal) -> Purchase {
        switch command.content {
        case .credits(let credits, let bonus):
            return Purchase(package: nil, credits: credits, bonus: bonus)
        case .package(let id, let quantity):
            guard let package = try package(id) else {
                throw .rejected(.notFound(.package(id)))
            }
            guard let purchase = purchase(of: package, quantity: quantity) else {
                let detail = "Assign fewer: no account can take so many credits at once."
                throw .rejected(.invalidContent([ContentError("/quantity", detail)]))
            }
            return purchase
        }
    }

    /// What a grant causes is remembered with its lot.
    private mutating func lastPosition(
        of payment: Payment,
        after position: Position
    ) throws(Refusal) -> Position {
        guard case .matched(_, let purchases) = payment.matching else { return position }
        var last = position
        for number in 1...max(purchases.count, 1) {
            let lots = [
                LotID(purchase: number, of: payment.id), LotID(bonusOf: number, of: payment.id),
            ]
            for id in lots {
                if let lot = try lot(id) { last = max(last, lot.memory.position) }
            }
        }
        return last
    }
}
