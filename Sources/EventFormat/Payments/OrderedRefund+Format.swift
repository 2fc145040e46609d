// SPDX-License-Identifier: Apache-2.0

internal import Domain

/// Refunds that are ordered of providers, as they are stored.

extension RefundOrdered {
    func write(to object: inout ObjectWriter) {
        object.write("payment", payment.text)
        object.write("refund", refund.text)
        if let amount { object.write("minor_units", integer: amount) }
        object.write("currency", currency)
        object.write("item", item)
        object.write("ordered_at", orderedAt)
        object.write("actor", actor)
        object.write("fingerprint", fingerprint)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            payment: PaymentID(trusted: try object.text("payment")),
            refund: OrderedRefundID(trusted: try object.text("refund")),
            amount: try object.optionalInteger("minor_units"),
            currency: try object.text("currency"),
            item: try object.optionalText("item"),
            orderedAt: try object.instant("ordered_at"),
            actor: try object.optionalText("actor"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension RefundSettled {
    func write(to object: inout ObjectWriter) {
        object.write("payment", payment.text)
        object.write("refund", refund.text)
        outcome.write(to: &object)
        object.write("actor", actor)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            payment: PaymentID(trusted: try object.text("payment")),
            refund: OrderedRefundID(trusted: try object.text("refund")),
            outcome: try Outcome(&object),
            actor: try object.optionalText("actor")
        )
    }
}

extension RefundSettled.Outcome {
    func write(to object: inout ObjectWriter) {
        switch self {
        case .carriedOut(let id):
            object.write("outcome", "carried-out")
            object.write("object", id?.text)
        case .refused(let reason):
            object.write("outcome", "refused")
            object.write("reason", reason)
        }
    }

    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        switch try object.text("outcome") {
        case "carried-out":
            self = .carriedOut(
                try object.optionalText("object").map(PaymentRefundID.init(trusted:))
            )
        case "refused": self = .refused(try object.text("reason"))
        default: throw object.error("the outcome is another word")
        }
    }
}

extension OrderedRefund {
    func write(to object: inout ObjectWriter) {
        object.write("refund", id.text)
        if let amount { object.write("minor_units", integer: amount) }
        object.write("currency", currency)
        object.write("item", item)
        object.write("ordered_at", orderedAt)
        object.write("fingerprint", memory.fingerprint)
        object.write("position", integer: memory.position)
        switch state {
        case .open: break
        case .carriedOut(let id): RefundSettled.Outcome.carriedOut(id).write(to: &object)
        case .refused(let reason): RefundSettled.Outcome.refused(reason).write(to: &object)
        }
        if let settledPosition { object.write("settled", integer: settledPosition) }
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: OrderedRefundID(trusted: try object.text("refund")),
            amount: try object.optionalInteger("minor_units"),
            currency: try object.text("currency"),
            item: try object.optionalText("item"),
            orderedAt: try object.instant("ordered_at"),
            memory: Memory(
                fingerprint: try object.fingerprint(),
                position: try object.integer("position")
            )
        )
        if object.isNext(name: "outcome") {
            switch try RefundSettled.Outcome(&object) {
            case .carriedOut(let id): state = .carriedOut(id)
            case .refused(let reason): state = .refused(reason)
            }
        }
        settledPosition = try object.optionalInteger("settled")
    }
}
