// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension PlanTerms {
    func write(to object: inout ObjectWriter) {
        object.write("name", name)
        object.write("credits", ifAny: credits)
        object.write("period_count", integer: period.count)
        object.write("period_unit", period.unit.rawValue)
        if case .rollsOver(let cap) = unspent {
            object.writeObject("rollover") { $0.write("cap", ifAny: cap) }
        }
        object.write("expiry_grace_days", integer: expiryGraceDays)
        object.write("past_due_grace_days", integer: pastDueGraceDays)
        object.write("concurrency", ifAny: limits.concurrency)
        object.write("rate_per_minute", ifAny: limits.ratePerMinute)
        if let trial {
            object.writeObject("trial") { object in
                object.write("credits", trial.credits)
                object.write("days", integer: trial.days)
            }
        }
        object.writeArray("prices", prices) { object, price in
            object.write("currency", price.currency)
            object.write("minor_units", integer: price.minorUnits)
        }
        object.writeArray("offers", offers) { $0.write("id", $1.text) }
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            name: try object.text("name"),
            credits: try object.optionalAmount("credits"),
            period: PlanPeriod(
                try object.integer("period_count"),
                try object.word("period_unit")
            ),
            unspent: try object.optionalObject("rollover") { (object) throws(FormatError) in
                Unspent.rollsOver(cap: try object.optionalAmount("cap"))
            } ?? .expires,
            expiryGraceDays: try object.integer("expiry_grace_days"),
            pastDueGraceDays: try object.integer("past_due_grace_days"),
            limits: PlanLimits(
                concurrency: try object.optionalInteger("concurrency"),
                ratePerMinute: try object.optionalInteger("rate_per_minute")
            ),
            trial: try object.optionalObject("trial") { (object) throws(FormatError) in
                PlanTrial(
                    credits: try object.amount("credits"),
                    days: try object.integer("days")
                )
            },
            prices: try object.array("prices") { (object) throws(FormatError) in
                ListPrice(
                    currency: try object.text("currency"),
                    minorUnits: try object.integer("minor_units")
                )
            },
            offers: try object.array("offers") { (object) throws(FormatError) in
                OfferID(trusted: try object.text("id"))
            }
        )
    }
}
