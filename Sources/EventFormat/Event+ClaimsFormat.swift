// SPDX-License-Identifier: Apache-2.0

internal import Domain

/// The stored form of the events that take more than was held, or take back what was bought.

extension CreditsCharged {
    func write(to object: inout ObjectWriter) {
        object.write("reservation", reservation.text)
        object.write("amount", amount)
        object.write(slices)
        object.write("debt", ifAny: debt)
        object.write("uncollected", ifAny: uncollected)
        object.write(member)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            reservation: ReservationID(trusted: try object.text("reservation")),
            account: try object.required(account),
            amount: try object.amount("amount"),
            slices: try object.slices(),
            debt: try object.balance("debt"),
            uncollected: try object.balance("uncollected"),
            member: try object.memberUse()
        )
    }
}

extension CreditsReversed {
    func write(to object: inout ObjectWriter) {
        object.write("payment", payment.text)
        object.write("amount", amount)
        object.write(slices)
        object.write("bonus", ifAny: bonus)
        object.write("debt", ifAny: debt)
        object.write("uncollected", ifAny: uncollected)
        object.write("freezes", freezes)
        if let since { object.write("since", integer: since) }
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            payment: PaymentID(trusted: try object.text("payment")),
            account: try object.required(account),
            amount: try object.amount("amount"),
            slices: try object.slices(),
            bonus: try object.balance("bonus"),
            debt: try object.balance("debt"),
            uncollected: try object.balance("uncollected"),
            freezes: try object.flag("freezes"),
            since: try object.optionalInteger("since")
        )
    }
}

extension CreditsReinstated {
    func write(to object: inout ObjectWriter) {
        object.write("payment", payment.text)
        object.write("amount", amount)
        object.write(slices, newLot)
        object.write("bonus", ifAny: bonus)
        object.write("debt", ifAny: debt)
        object.write("uncollected", ifAny: uncollected)
        object.write("forgiven", ifAny: forgiven)
        object.write("cause", cause)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            payment: PaymentID(trusted: try object.text("payment")),
            account: try object.required(account),
            amount: try object.amount("amount"),
            slices: try object.refundedSlices(),
            newLot: try object.refundLot(),
            bonus: try object.balance("bonus"),
            debt: try object.balance("debt"),
            uncollected: try object.balance("uncollected"),
            forgiven: try object.balance("forgiven"),
            cause: try object.optionalKey("cause")
        )
    }
}

extension CreditsRolledOver {
    func write(to object: inout ObjectWriter) {
        object.write("id", lot.text)
        object.write("amount", amount)
        object.write(slices)
        object.write(terms)
        object.write(basis)
        object.write("fingerprint", fingerprint)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            lot: LotID(trusted: try object.text("id")),
            account: try object.required(account),
            amount: try object.amount("amount"),
            slices: try object.slices(),
            terms: try object.terms(),
            basis: try object.basis(),
            fingerprint: try object.fingerprint()
        )
    }
}

extension DebtForgiven {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("amount", amount)
        object.writeArray("debts", parts) { object, part in
            object.write("debt", part.debt)
            object.write("amount", part.amount)
        }
        object.write("reason", reason)
        object.write("fingerprint", fingerprint)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: ForgivenessID(trusted: try object.text("id")),
            account: try object.required(account),
            amount: try object.amount("amount"),
            parts: try object.array("debts") { (object) throws(FormatError) in
                DebtPart(debt: try object.key("debt"), amount: try object.amount("amount"))
            },
            reason: try object.optionalSealed("reason"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension UncollectedRecovered {
    func write(to object: inout ObjectWriter) {
        object.write("payment", payment.text)
        object.write("amount", amount)
        object.write(slices)
        object.write("cause", cause)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            payment: PaymentID(trusted: try object.text("payment")),
            account: try object.required(account),
            amount: try object.amount("amount"),
            slices: try object.slices(),
            cause: try object.key("cause")
        )
    }
}
