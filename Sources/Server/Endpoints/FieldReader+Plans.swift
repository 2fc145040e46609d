// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

/// Plans and top-ups, as callers describe them.
extension FieldReader {
    private static let days: ClosedRange<Int64> = 0...PlanTerms.daysMaximum
    /// Where a plan does not say how long a renewal may be late.
    private static let pastDueGraceDays: Int64 = 3

    mutating func planTerms() -> PlanTerms? {
        let name = text("name", atMost: PlanTerms.nameCharactersMaximum, isRequired: true)
        let limits = 1...PlanTerms.limitMaximum
        let terms = PlanTerms(
            name: name ?? "",
            credits: amount("credits"),
            period: planPeriod(),
            unspent: unspent(),
            expiryGraceDays: integer("expiry_grace_days", in: Self.days) ?? 0,
            pastDueGraceDays: integer("past_due_grace_days", in: Self.days)
                ?? Self.pastDueGraceDays,
            limits: PlanLimits(
                concurrency: integer("concurrency", in: limits),
                ratePerMinute: integer("rate_per_minute", in: limits)
            ),
            trial: planTrial(),
            prices: planPrices(),
            offers: planOffers()
        )
        return name == nil ? nil : terms
    }

    /// `{"count": 1, "unit": "month"}`, which is the default.
    private mutating func planPeriod() -> PlanPeriod {
        let monthly = PlanPeriod(1, .month)
        guard let value = take("period") else { return monthly }
        guard case .number(let text)? = value["count"], let count = Int64(text),
            case .string(let word)? = value["unit"], let unit = PlanPeriod.Unit(rawValue: word)
        else {
            fail("period", "Send a count and a unit: day, month or year.")
            return monthly
        }
        return PlanPeriod(count, unit)
    }

    /// `{"cap": "100"}` rolls over up to the cap, `{}` all of it.
    private mutating func unspent() -> Unspent {
        guard let value = take("rollover") else { return .expires }
        guard case .object = value else {
            fail("rollover", "Send an object with a cap, or an empty one for no cap.")
            return .expires
        }
        guard let cap = value["cap"], cap != .null else { return .rollsOver(cap: nil) }
        guard let amount = Self.amount(cap) else {
            fail("rollover", "Send a cap above 0, as a decimal string.")
            return .expires
        }
        return .rollsOver(cap: amount)
    }

    private mutating func planTrial() -> PlanTrial? {
        guard let value = take("trial") else { return nil }
        guard let credits = value["credits"].flatMap(Self.amount),
            case .number(let text)? = value["days"], let days = Int64(text)
        else {
            fail("trial", "Send credits above 0 as a decimal string, and days.")
            return nil
        }
        return PlanTrial(credits: credits, days: days)
    }

    private mutating func planPrices() -> [ListPrice] {
        guard let value = take("prices") else { return [] }
        guard case .array(let prices) = value else {
            fail("prices", "Send a list of prices.")
            return []
        }
        return prices.compactMap { price in
            guard case .string(let currency)? = price["currency"],
                case .number(let text)? = price["minor_units"], let minorUnits = Int64(text)
            else {
                fail("prices", "Send a currency and minor_units for each price.")
                return nil
            }
            return ListPrice(currency: currency, minorUnits: minorUnits)
        }
    }

    private mutating func planOffers() -> [OfferID] {
        guard let value = take("offers") else { return [] }
        guard case .array(let offers) = value else {
            fail("offers", "Send a list of ids, such as stripe:price_1.")
            return []
        }
        return offers.compactMap { offer in
            guard case .string(let text) = offer, let id = OfferID(text) else {
                fail("offers", "Send ids of 1 to 128 characters, such as stripe:price_1.")
                return nil
            }
            return id
        }
    }

    private static func amount(_ value: JSON) -> Amount? {
        guard case .string(let text) = value else { return nil }
        return CreditText.microcredits(text).flatMap { Amount(microcredits: $0) }
    }

    mutating func topUpTerms() -> TopUpTerms? {
        let threshold = amount("threshold", isRequired: true)
        let package: PackageID? = identifier("package")
        let maximum = integer("monthly_maximum", in: 1...TopUpState.monthlyMaximum)
        let method = text("payment_method", atMost: 200)
        if maximum == nil { fail("monthly_maximum", "It is required: 1–100 top-ups in 30 days.") }
        guard let threshold, let package, let maximum else { return nil }
        return TopUpTerms(
            threshold: threshold,
            package: package,
            monthlyMaximum: maximum,
            paymentMethod: method
        )
    }

    mutating func topUpOutcome() -> TopUpOutcome? {
        switch take("outcome") {
        case .string(TopUpOutcome.succeeded.rawValue): return .succeeded
        case .string(TopUpOutcome.declined.rawValue): return .declined
        default:
            fail("outcome", "Send succeeded or declined.")
            return nil
        }
    }
}
