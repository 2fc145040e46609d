// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

extension Resources {
    func show(_ plan: Plan, at position: Position) async throws -> [UInt8] {
        Self.object { object in
            let terms = plan.terms
            object.write("id", plan.id.text)
            object.write("name", terms.name)
            object.write("status", plan.isRetired ? "retired" : "active")
            object.write("credits", credits: Int128(terms.credits?.microcredits ?? 0))
            object.writeObject("period") { object in
                object.write("count", integer: terms.period.count)
                object.write("unit", terms.period.unit.rawValue)
            }
            if case .rollsOver(let cap) = terms.unspent {
                object.writeObject("rollover") { object in
                    if let cap { object.write("cap", cap) }
                }
            }
            object.write("expiry_grace_days", integer: terms.expiryGraceDays)
            object.write("past_due_grace_days", integer: terms.pastDueGraceDays)
            if let limit = terms.limits.concurrency { object.write("concurrency", integer: limit) }
            if let limit = terms.limits.ratePerMinute {
                object.write("rate_per_minute", integer: limit)
            }
            if let trial = terms.trial {
                object.writeObject("trial") { object in
                    object.write("credits", trial.credits)
                    object.write("days", integer: trial.days)
                }
            }
            object.writeArray("prices", terms.prices) { object, price in
                object.write("currency", price.currency)
                object.write("minor_units", integer: price.minorUnits)
            }
            object.write(.list("offers", terms.offers.map { .string($0.text) }))
            object.write("position", integer: position)
        }
    }

    func show(_ subscription: Subscription, at position: Position) async throws -> [UInt8] {
        Self.object { object in
            object.write("id", subscription.id.text)
            object.write("account", subscription.account?.text)
            object.write("customer", subscription.customer?.text)
            object.write("status", subscription.status.rawValue)
            object.write("plan", subscription.currentChoice?.plan.text)
            object.write("quantity", integer: subscription.quantity)
            object.write("pending_plan", subscription.pendingChoice?.plan.text)
            object.write("period_start", subscription.period?.start)
            object.write("period_end", subscription.period?.end)
            object.write("lapses_at", subscription.isEntitled ? subscription.lapsesAt : nil)
            object.write("granted", credits: Int128(subscription.credit.granted))
            object.write("rolled_over", credits: Int128(subscription.credit.rolledOver))
            object.write("unmatched", subscription.unmatched?.rawValue)
            if !subscription.awaits.isEmpty {
                object.writeArray("awaits", subscription.awaits) { object, key in
                    object.write("kind", key.kind.rawValue)
                    object.write("id", key.id)
                }
            }
            if let cancellation = subscription.cancellation {
                object.writeObject("cancellation") { object in
                    object.write("at", cancellation.timing.rawValue)
                    object.write("ordered_at", cancellation.orderedAt)
                    object.write("status", cancellation.state.word)
                    if case .refused(let reason) = cancellation.state {
                        object.write("reason", reason)
                    }
                }
            }
            object.write("waiting_periods", integer: Int64(subscription.waiting.count))
            object.write("position", integer: position)
        }
    }

    /// Part of an account.
    func write(_ topUp: TopUp?, to object: inout ObjectWriter) {
        guard let state = topUp?.state else { return }
        object.writeObject("topup") { object in
            object.write("status", state.word)
            if let terms = state.terms {
                object.write("threshold", terms.threshold)
                object.write("package", terms.package.text)
                object.write("monthly_maximum", integer: terms.monthlyMaximum)
                object.write("payment_method", terms.paymentMethod)
            }
            object.write("in_flight", state.flight?.id.text)
            object.write("not_before", state.notBefore)
            object.write("failures", integer: state.failures)
        }
    }
}

extension OrderedCancellation.State {
    fileprivate var word: String {
        switch self {
        case .open: "open"
        case .carriedOut: "carried-out"
        case .refused: "refused"
        }
    }
}

extension TopUpState {
    /// As the API says it.
    fileprivate var word: String {
        if terms == nil { return "off" }
        if isDisabled { return "disabled" }
        return flight == nil ? "ready" : "requested"
    }
}
