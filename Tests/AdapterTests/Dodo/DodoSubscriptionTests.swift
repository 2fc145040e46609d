// SPDX-License-Identifier: Apache-2.0

import Adapters
import Testing

@Suite struct `Dodo: subscriptions` {
    private let adapter = DodoAdapter(isTest: true)
    private let time: Int64 = 1_795_219_200
    private let start: Int64 = 1_793_491_200
    private let end: Int64 = 1_796_083_200

    private func facts(_ type: String, _ body: String) throws -> [ObservedSubscription.Fact] {
        try adapter.translate("subscription.\(type)", body).observations.facts
    }

    @Test func `that it runs does not say that it is paid`() throws {
        let body = DodoBody.subscription(#","payment_id":"pay_1""#)
        #expect(try facts("active", body) == [.resumed(at: start)])
        #expect(try facts("renewed", body) == [.resumed(at: start)])
        #expect(try facts("failed", body) == [])
    }

    @Test func `a trial that costs nothing starts it`() throws {
        let trial = DodoBody.subscription(#","trial_period_days":30"#)
        let period = ObservedSubscription.Period(start: start, end: end)
        #expect(try facts("active", trial).first == .started(period, isTrial: true))
        for members in [#","trial_period_days":7"#, #","trial_period_days":30,"trial_amount":100"#]
        {
            #expect(try facts("active", DodoBody.subscription(members)) == [.resumed(at: start)])
        }
    }

    @Test func `types say what became of it`() throws {
        let body = DodoBody.subscription()
        #expect(try facts("on_hold", body) == [.pastDue(at: start)])
        #expect(try facts("past_due", body) == [.pastDue(at: start)])
        #expect(try facts("paused", body) == [.paused(at: time)])
        #expect(try facts("unpaused", body) == [.resumed(at: time)])
        #expect(try facts("plan_changed", body) == [.changed(at: time)])
        #expect(try facts("expired", body) == [.ended(at: time)])
        let cancelled = DodoBody.subscription(#","cancelled_at":"2026-11-10T00:00:00Z""#)
        let at: Int64 = 1_794_268_800
        #expect(try facts("cancelled", cancelled) == [.cancelled(at: at, endsAt: nil)])
    }

    @Test func `an update binds it to end, or takes that back`() throws {
        let bound = DodoBody.subscription(#","cancel_at_next_billing_date":true"#)
        #expect(try facts("updated", bound) == [.cancelled(at: time, endsAt: end)])
        #expect(try facts("updated", DodoBody.subscription()) == [.resumed(at: time)])
        #expect(try facts("updated", DodoBody.subscription(status: "on_hold")) == [])
    }
}
