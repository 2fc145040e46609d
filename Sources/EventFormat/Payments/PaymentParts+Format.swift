// SPDX-License-Identifier: Apache-2.0

internal import Domain

/// The stored form of what payments are made of.

extension PaymentFacts {
    /// Without the account, which stands beside an event's fields, and the payment.
    func write(to object: inout ObjectWriter) {
        object.write("status", status.rawValue)
        object.write("customer", customer?.text)
        if let amounts {
            object.writeObject("amounts") { amounts.write(to: &$0) }
        }
        object.write("items", ifAny: items) { object, item in
            object.write("offers", ifAny: item.offers) { $0.write("id", $1.text) }
            object.write("quantity", integer: item.quantity)
        }
        object.write("package", package?.text)
        object.write("checkout", checkout?.text)
        object.write("subscription", subscription?.text)
        object.write("reference", reference)
        object.write("test", isTest)
        if let refunded { object.write("refunded", integer: refunded) }
        object.write("occurred_at", occurredAt)
    }

    init(
        _ payment: PaymentID,
        _ account: AccountID?,
        _ object: inout ObjectReader
    ) throws(FormatError) {
        self.init(
            payment: payment,
            status: try object.word("status"),
            account: account,
            customer: try object.optionalText("customer").map(CustomerID.init(trusted:)),
            amounts: try object.optionalObject("amounts") { (object) throws(FormatError) in
                try PaymentAmounts(&object)
            },
            items: try object.arrayIfAny("items") { (object) throws(FormatError) in
                PaymentItem(
                    offers: try object.arrayIfAny("offers") { (object) throws(FormatError) in
                        OfferID(trusted: try object.text("id"))
                    },
                    quantity: try object.integer("quantity")
                )
            },
            package: try object.optionalText("package").map(PackageID.init(trusted:)),
            checkout: try object.optionalText("checkout").map(CheckoutID.init(trusted:)),
            subscription: try object.optionalText("subscription")
                .map(SubscriptionID.init(trusted:)),
            reference: try object.optionalText("reference"),
            isTest: try object.flag("test"),
            refunded: try object.optionalInteger("refunded"),
            occurredAt: try object.optionalInstant("occurred_at")
        )
    }
}

extension PaymentAmounts {
    func write(to object: inout ObjectWriter) {
        object.write("currency", currency)
        object.write("total", integer: total)
        object.write("tax", integer: tax)
        object.write("discount", integer: discount)
        object.write("parts_untold", !hasParts)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            currency: try object.text("currency"),
            total: try object.integer("total"),
            tax: try object.integer("tax"),
            discount: try object.integer("discount"),
            hasParts: try !object.flag("parts_untold")
        )
    }
}

extension PaymentRefund {
    func write(to object: inout ObjectWriter) {
        object.write("refund", id.text)
        object.write("state", state.rawValue)
        object.write("minor_units", integer: amount)
        object.write("currency", currency)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: PaymentRefundID(trusted: try object.text("refund")),
            state: try object.word("state"),
            amount: try object.integer("minor_units"),
            currency: try object.text("currency")
        )
    }
}

extension Chargeback {
    func write(to object: inout ObjectWriter) {
        object.write("chargeback", id.text)
        object.write("effects", ifAny: effects) { $0.write("effect", $1.rawValue) }
        object.write("minor_units", integer: amount)
        object.write("currency", currency)
        object.write("readings", ifAny: readings) { $0.write("minor_units", integer: $1) }
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        let id = ChargebackID(trusted: try object.text("chargeback"))
        let effects: [Effect] = try object.arrayIfAny("effects") { (object) throws(FormatError) in
            try object.word("effect")
        }
        let amount = try object.integer("minor_units")
        let currency = try object.text("currency")
        let readings = try object.arrayIfAny("readings") { (object) throws(FormatError) in
            try object.integer("minor_units")
        }
        self.init(
            id: id,
            effects: effects,
            amount: amount,
            currency: currency,
            readings: readings
        )
        guard self.readings == readings else { throw object.error("the readings are not in order") }
    }
}

extension Purchase {
    func write(to object: inout ObjectWriter) {
        object.write("package", package?.text)
        object.write("quantity", integer: quantity)
        object.write("credits", credits)
        if let bonus { object.write("bonus", bonus) }
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            package: try object.optionalText("package").map(PackageID.init(trusted:)),
            quantity: try object.integer("quantity"),
            credits: try object.amount("credits"),
            bonus: try object.isNext(name: "bonus") ? object.amount("bonus") : nil
        )
    }
}
