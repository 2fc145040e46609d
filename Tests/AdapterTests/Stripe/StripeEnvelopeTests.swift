// SPDX-License-Identifier: Apache-2.0

import Adapters
import Testing

@Suite struct `Stripe: envelopes` {
    private let adapter = StripeAdapter()
    private let event = StripeBody.event("payment_intent.succeeded", StripeBody.intent())

    @Test func `an event has its name, its kind and its subject`() throws {
        let translation = try adapter.translate(event)
        #expect(translation.delivery == "evt_1")
        #expect(translation.kind == "payment_intent.succeeded")
        #expect(translation.subject == "pi_1")
        #expect(translation.repeats == .same)
    }

    @Test func `clouds wrap events`() throws {
        let plain = try adapter.translate(event)
        #expect(try adapter.translate(#"{"version":"0","detail":\#(event)}"#) == plain)
        #expect(try adapter.translate(#"{"specversion":"1.0","data":\#(event)}"#) == plain)
        #expect(throws: Unreadable.self) { try adapter.translate(#"{"data":\#(event)}"#) }
    }

    @Test func `events of other accounts are left alone`() throws {
        for member in [#","account":"acct_1""#, #","context":"acct_1""#, #","account":7"#] {
            let body = StripeBody.event(
                "payment_intent.succeeded",
                StripeBody.intent(),
                extra: member
            )
            let translation = try adapter.translate(body)
            #expect(translation.observations == [])
            #expect(translation.remark == "connect-account")
        }
        let body = StripeBody.event(
            "payment_intent.succeeded",
            StripeBody.intent(),
            extra: #","account":null"#
        )
        #expect(try adapter.translate(body).observations.count == 1)
    }

    @Test func `unknown kinds say nothing`() throws {
        let translation = try adapter.translate(StripeBody.event("tax.settings.updated", "{}"))
        #expect(translation.observations == [])
        #expect(translation.remark == "unknown-kind")
    }

    @Test(arguments: [
        ("no JSON", "{"),
        ("a text", #""event""#),
        ("a list", "[]"),
        ("another object", #"{"object":"charge","id":"ch_1"}"#),
        ("no id", #"{"object":"event","type":"a"}"#),
        ("an id that is no name", #"{"object":"event","id":"a b","type":"a"}"#),
        ("no type", #"{"object":"event","id":"evt_1"}"#),
        ("no data", #"{"object":"event","id":"evt_1","type":"invoice.paid","livemode":true}"#),
        (
            "another thing than it says",
            StripeBody.event("invoice.paid", StripeBody.intent())
        ),
        (
            "no mode",
            StripeBody.event("payment_intent.succeeded", StripeBody.intent())
                .replacing(#""livemode":true"#, with: #""livemode":"true""#)
        ),
        (
            "a thing without a name",
            StripeBody.event("payment_intent.succeeded", #"{"object":"payment_intent"}"#)
        ),
    ])
    func `what Stripe does not send is unreadable`(name: String, body: String) {
        #expect(throws: Unreadable.self, "\(name)") { try adapter.translate(body) }
    }

    @Test func `the mode is the envelope's`() throws {
        let test = event.replacing(#""livemode":true"#, with: #""livemode":false"#)
        #expect(try adapter.translate(event).observations.payments.map(\.isTest) == [false])
        #expect(try adapter.translate(test).observations.payments.map(\.isTest) == [true])
    }

    @Test func `a thin event is fetched, where its thing means something here`() throws {
        func thin(_ type: String) -> String {
            """
            {"id":"evt_2","object":"v2.core.event","type":"v1.\(type).updated","livemode":true,\
            "created":"2026-11-21T00:00:00.000Z","related_object":{"id":"x_1","type":"\(type)"}}
            """
        }
        #expect(try adapter.translate(thin("invoice")).observations.fetches == ["invoice x_1"])
        let other = try adapter.translate(thin("billing.meter"))
        #expect(other.observations == [])
        #expect(other.remark == "unknown-kind")
    }
}
