// SPDX-License-Identifier: Apache-2.0

import Adapters
import Testing

@Suite struct `Stripe: subscriptions` {
    private let adapter = StripeAdapter()
    private let time: Int64 = 1_795_219_200

    private func facts(
        _ members: String = "",
        status: String = "active",
        previous: String? = nil,
        kind: String = "updated"
    ) throws -> [ObservedSubscription.Fact] {
        let body = StripeBody.subscription(members, status: status)
        return try adapter.observe("customer.subscription.\(kind)", body, previous: previous).facts
    }

    @Test func `that it is active does not say that it is paid`() throws {
        #expect(try facts(kind: "created") == [.resumed(at: 1_794_000_000)])
        #expect(try facts(status: "incomplete", kind: "created") == [])
    }

    @Test func `a trial starts it`() throws {
        let members = #","trial_start":1795100000,"trial_end":1795700000"#
        let trial = ObservedSubscription.Period(start: 1_795_100_000, end: 1_795_700_000)
        #expect(try facts(members, status: "trialing") == [.started(trial, isTrial: true)])
    }

    @Test func `states say what became of it`() throws {
        #expect(try facts(status: "past_due") == [.pastDue(at: 1_795_000_000)])
        #expect(try facts(status: "unpaid") == [.pastDue(at: 1_795_000_000)])
        #expect(try facts(status: "paused") == [.paused(at: time)])
        #expect(try facts(previous: #"{"status":"paused"}"#) == [.resumed(at: time)])
        #expect(
            try facts(#","ended_at":1795000500"#, status: "canceled") == [.ended(at: 1_795_000_500)]
        )
        #expect(try facts(status: "incomplete_expired") == [.ended(at: time)])
        #expect(try facts(status: "hibernating") == [])
    }

    @Test func `a cancellation, and its end`() throws {
        let bound = #","cancel_at_period_end":true,"canceled_at":1795100000,"cancel_at":null"#
        #expect(try facts(bound) == [.cancelled(at: 1_795_100_000, endsAt: 1_797_000_000)])
        let dated = #","cancel_at_period_end":false,"cancel_at":1796000000"#
        #expect(try facts(dated) == [.cancelled(at: time, endsAt: 1_796_000_000)])
        let previous = #"{"cancel_at_period_end":true,"canceled_at":1795100000}"#
        #expect(
            try facts(#","cancel_at_period_end":false"#, previous: previous) == [.resumed(at: time)]
        )
    }

    @Test func `another price takes effect when it came, or when the period began with it`() throws
    {
        func former(_ price: String, _ quantity: Int, start: Int64) -> String {
            """
            {"items":{"data":[{"price":{"id":"\(price)"},"quantity":\(quantity),\
            "current_period_start":\(start),"current_period_end":1797000000}]}}
            """
        }
        let changed = former("price_0", 1, start: 1_795_000_000)
        #expect(try facts(previous: changed) == [.changed(at: time)])
        let more = former("price_1", 2, start: 1_795_000_000)
        #expect(try facts(previous: more) == [.changed(at: time)])
        let scheduled = former("price_0", 1, start: 1_792_000_000)
        #expect(try facts(previous: scheduled) == [.changed(at: 1_795_000_000)])
        let renewed = former("price_1", 1, start: 1_792_000_000)
        #expect(try facts(previous: renewed) == [.resumed(at: 1_794_000_000)])
    }

    @Test func `before basil the period was the subscription's`() throws {
        let legacy = StripeBody.subscription(
            #","current_period_start":1795000001,"current_period_end":1797000001"#,
            status: "past_due"
        )
        .replacing(#","current_period_start":1795000000,"current_period_end":1797000000"#, with: "")
        let observed = try adapter.observe("customer.subscription.updated", legacy)
        #expect(observed.facts == [.pastDue(at: 1_795_000_001)])
    }
}
