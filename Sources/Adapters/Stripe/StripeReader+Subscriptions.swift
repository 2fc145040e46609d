// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Subscriptions: what becomes of them. That a period is paid is for its invoice to say.
extension StripeReader {
    mutating func readSubscription(_ subscription: JSON, _ id: String) {
        let period = Self.period(of: subscription)
        guard readStatus(of: subscription, id, period) else { return }
        readChange(of: subscription, id, period)
        readCancellation(of: subscription, id, period)
        if let invoice = subscription["latest_invoice"], let invoiceID = invoice["id"]?.name,
            subscription["status"]?.text != "trialing"
        {
            readInvoice(invoice, invoiceID, of: subscription)
        }
        guard observations.isEmpty,
            let start = subscription["start_date"] ?? subscription["created"],
            let start = start.seconds
        else { return }
        // It runs since then: it says whose it is, and changes nothing else.
        add(.subscription(observed(id, .resumed(at: start), of: subscription)))
    }

    /// - Returns: whether there is more to say.
    private mutating func readStatus(
        of subscription: JSON,
        _ id: String,
        _ period: ObservedSubscription.Period?
    ) -> Bool {
        switch subscription["status"]?.text {
        case "active":
            if previous?["status"]?.text == "paused" || kind == "customer.subscription.resumed" {
                add(subscription, id, at: time) { .resumed(at: $0) }
            }
            return true
        case "trialing":
            let trial = Self.period(
                subscription["trial_start"],
                subscription["trial_end"]
            )
            guard let period = trial ?? period else {
                note(.missingTime)
                return true
            }
            var observed = observed(id, .started(period, isTrial: true), of: subscription)
            name(products: Self.items(of: subscription), in: &observed)
            add(.subscription(observed))
            return true
        case "past_due", "unpaid":
            add(subscription, id, at: period?.start) { .pastDue(at: $0) }
            return true
        case "paused":
            add(subscription, id, at: time) { .paused(at: $0) }
            return true
        case "canceled", "incomplete_expired":
            let end = subscription["ended_at"]?.seconds ?? subscription["canceled_at"]?.seconds
            add(subscription, id, at: end ?? time) { .ended(at: $0) }
            return false
        // It did not begin.
        case "incomplete": return false
        default:
            note(.unknownStatus)
            return false
        }
    }

    /// Another price or quantity, from now on or, where a period began with it, from then on.
    private mutating func readChange(
        of subscription: JSON,
        _ id: String,
        _ period: ObservedSubscription.Period?
    ) {
        let items = Self.items(of: subscription)
        guard let former = previous?["items"]?["data"]?.items, !former.isEmpty,
            former.map(Self.content) != items.map(Self.content)
        else { return }
        let isNewPeriod = former.first.flatMap(Self.period)?.start != period?.start
        let start = isNewPeriod && former.first.flatMap(Self.period) != nil ? period?.start : time
        guard let start else { return note(.missingTime) }
        var observed = observed(id, .changed(at: start), of: subscription)
        name(products: items, in: &observed)
        add(.subscription(observed))
    }

    private mutating func readCancellation(
        of subscription: JSON,
        _ id: String,
        _ period: ObservedSubscription.Period?
    ) {
        let end = subscription["cancel_at"]?.seconds
        let isAtPeriodEnd = subscription["cancel_at_period_end"]?.flag == true
        if end != nil || isAtPeriodEnd {
            let endsAt = end ?? period?.end
            add(subscription, id, at: subscription["canceled_at"]?.seconds ?? time) {
                .cancelled(at: $0, endsAt: endsAt)
            }
            return
        }
        let was =
            previous?["cancel_at_period_end"]?.flag == true
            || previous?["cancel_at"]?.seconds != nil
        if was { add(subscription, id, at: time) { .resumed(at: $0) } }
    }

    private mutating func add(
        _ subscription: JSON,
        _ id: String,
        at time: Int64?,
        _ fact: (Int64) -> ObservedSubscription.Fact
    ) {
        guard let time else { return note(.missingTime) }
        add(.subscription(observed(id, fact(time), of: subscription)))
    }

    /// Whose it is; not what, which an older message must not say anew.
    private func observed(
        _ id: String,
        _ fact: ObservedSubscription.Fact,
        of subscription: JSON
    ) -> ObservedSubscription {
        let names = fields.names(
            in: [subscription["metadata"], subscription["customer", "metadata"]]
        )
        var observed = ObservedSubscription(id, fact, isTest: isTest)
        observed.account = names.account
        observed.customer = Self.customer(of: subscription)
        observed.occurredAt = time
        return observed
    }

    private mutating func name(products items: [JSON], in observed: inout ObservedSubscription) {
        observed.offers = items.prefix(Self.itemsMaximum)
            .flatMap { Self.offers(of: $0["price"] ?? $0["plan"]) }
        if items.count == 1 {
            observed.quantity = items[0]["quantity"]?.integer.flatMap { $0 > 0 ? $0 : nil }
        } else {
            note(.severalProducts)
        }
    }

    private static func items(of subscription: JSON) -> [JSON] {
        subscription["items", "data"]?.items ?? []
    }

    private static func content(of item: JSON) -> [String?] {
        [(item["price"] ?? item["plan"])?.reference, item["quantity"]?.literal]
    }

    /// Since basil (2025-03-31) it is the items that have periods.
    ///
    /// - Source: docs.stripe.com/changelog/basil/2025-03-31
    private static func period(of object: JSON) -> ObservedSubscription.Period? {
        period(object["current_period_start"], object["current_period_end"])
            ?? items(of: object).lazy.compactMap {
                period($0["current_period_start"], $0["current_period_end"])
            }.first
    }

    private static func period(_ start: JSON?, _ end: JSON?) -> ObservedSubscription.Period? {
        guard let start = start?.seconds, let end = end?.seconds, start < end else { return nil }
        return ObservedSubscription.Period(start: start, end: end)
    }
}
