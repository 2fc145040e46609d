// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Subscriptions: what becomes of them. That a period is paid is for its payment to say.
extension DodoReader {
    private static let secondsPerDay: Int64 = 86_400

    mutating func readSubscription(_ subscription: JSON, _ id: String) {
        let start = Self.seconds(subscription["previous_billing_date"])
        let next = Self.seconds(subscription["next_billing_date"])
        switch word(subscription["status"]) {
        case "active":
            if let trial = Self.trial(of: subscription) {
                add(subscription, id, at: trial.start) { _ in .started(trial, isTrial: true) }
            }
            readRunning(subscription, id, endsAt: next)
        case "renewed", "update_payment_method": readRunning(subscription, id, endsAt: next)
        case "updated": readUpdate(of: subscription, id, endsAt: next)
        case "on_hold", "past_due":
            // The latest date that has come is the one at which a payment was missing.
            let due = [start, next].compactMap(\.self).filter { $0 <= time ?? .max }.max()
            add(subscription, id, at: due ?? time) { .pastDue(at: $0) }
        case "paused":
            let pausedAt = Self.seconds(subscription["paused_at"])
            add(subscription, id, at: pausedAt ?? time) { .paused(at: $0) }
        case "unpaused":
            add(subscription, id, at: time) { .resumed(at: $0) }
        case "cancelled":
            let cancelledAt = Self.seconds(subscription["cancelled_at"])
            add(subscription, id, at: cancelledAt ?? time) { .cancelled(at: $0, endsAt: nil) }
        case "expired":
            let end = Self.seconds(subscription["expires_at"]).flatMap { end in
                time.map { end <= $0 ? end : $0 } ?? end
            }
            add(subscription, id, at: end ?? time) { .ended(at: $0) }
        case "plan_changed":
            add(subscription, id, at: time) { .changed(at: $0) }
        // It did not begin.
        case "failed", "pending": return
        default: note(.unknownStatus)
        }
    }

    /// It is active: whose it is, and of what; it may be bound to end.
    private mutating func readRunning(_ subscription: JSON, _ id: String, endsAt: Int64?) {
        if subscription["cancel_at_next_billing_date"]?.flag == true {
            let cancelledAt = Self.seconds(subscription["cancelled_at"])
            return add(subscription, id, at: cancelledAt ?? time) {
                .cancelled(at: $0, endsAt: endsAt)
            }
        }
        // Since its beginning: it changes nothing.
        add(subscription, id, at: Self.seconds(subscription["created_at"])) { .resumed(at: $0) }
    }

    /// Whatever was updated: where it is active and not bound to end, a cancellation was taken
    /// back if there was one.
    private mutating func readUpdate(of subscription: JSON, _ id: String, endsAt: Int64?) {
        guard subscription["status"]?.text == "active" else { return }
        if subscription["cancel_at_next_billing_date"]?.flag == true {
            return readRunning(subscription, id, endsAt: endsAt)
        }
        add(subscription, id, at: time) { .resumed(at: $0) }
    }

    private mutating func add(
        _ subscription: JSON,
        _ id: String,
        at time: Int64?,
        _ fact: (Int64) -> ObservedSubscription.Fact
    ) {
        guard let time else { return note(.missingTime) }
        let names = names(of: subscription)
        var observed = ObservedSubscription(id, fact(time), isTest: isTest)
        observed.account = names.account
        observed.plan = names.plan
        observed.customer = subscription["customer", "customer_id"]?.name
        observed.offers = [subscription["product_id"]?.name].compactMap(\.self)
        observed.quantity = subscription["quantity"]?.integer.flatMap { $0 > 0 ? $0 : nil }
        observed.occurredAt = self.time
        add(.subscription(observed))
    }

    /// The first period, where it is a trial that costs nothing: it ends so many days after the
    /// subscription began.
    private static func trial(of subscription: JSON) -> ObservedSubscription.Period? {
        guard let days = subscription["trial_period_days"]?.integer, 1...1000 ~= days,
            subscription["trial_amount"]?.integer ?? 0 == 0,
            let createdAt = seconds(subscription["created_at"]),
            let period = period(
                subscription["previous_billing_date"],
                subscription["next_billing_date"]
            ), period.end <= createdAt + (days + 1) * secondsPerDay
        else { return nil }
        return period
    }

    private static func seconds(_ json: JSON?) -> Int64? {
        json?.text.flatMap(Timestamp.seconds)
    }
}
