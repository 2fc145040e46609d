// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

/// A day of a platform at Stripe: what its webhooks say, in the order in which it happened.
struct StripeDay {
    /// When the periods of subscriptions begin, in seconds; the first are over.
    static let dayStart: Int64 = 1_795_219_200
    private static let month: Int64 = 30 * 86_400

    let accounts: [AccountID]
    private(set) var bodies: [String] = []
    private(set) var payments: [PaymentID] = []
    private var random: SeededRandom
    private var count = 0

    init(number: Int, accounts count: Int) {
        random = SeededRandom(number: number)
        accounts = (0..<count).map { AccountID(trusted: "a\($0)") }
        for index in accounts.indices { live(index) }
    }

    private mutating func event(_ type: String, _ object: String) {
        count += 1
        bodies.append(
            #"{"id":"evt_\#(count)","object":"event","created":\#(Self.dayStart + Int64(count)),"#
                + #""livemode":true,"type":"\#(type)","data":{"object":\#(object)}}"#
        )
    }

    private mutating func live(_ index: Int) {
        let account = accounts[index].text
        event(
            "customer.created",
            #"{"id":"cus_\#(index)","object":"customer","livemode":true,"#
                + #""metadata":{"account":"\#(account)"}}"#
        )
        for number in 0..<Int.random(in: 1...3, using: &random) {
            buy("pi_\(index)_\(number)", "cus_\(index)", account)
        }
        if random.chance(percent: 70) { subscribe(index, account) }
    }

    /// A package, by a checkout or not; the whole is told in parts.
    private mutating func buy(_ payment: String, _ customer: String, _ account: String) {
        payments.append(PaymentID(trusted: "stripe:\(payment)"))
        let names = #""metadata":{"account":"\#(account)","package":"p100"}"#
        func intent(_ status: String, _ received: Int) -> String {
            #"{"id":"\#(payment)","object":"payment_intent","amount":1000,"#
                + #""amount_received":\#(received),"currency":"usd","status":"\#(status)","#
                + #""customer":"\#(customer)","livemode":true,\#(names)}"#
        }
        if random.chance(percent: 40) {
            event("payment_intent.processing", intent("processing", 0))
        }
        if random.chance(percent: 10) {
            return event("payment_intent.canceled", intent("canceled", 0))
        }
        event("payment_intent.succeeded", intent("succeeded", 1_000))
        if random.chance(percent: 60) {
            event(
                "checkout.session.completed",
                #"{"id":"cs_\#(payment)","object":"checkout.session","status":"complete","#
                    + #""payment_status":"paid","mode":"payment","amount_total":1000,"#
                    + #""currency":"usd","customer":"\#(customer)","livemode":true,"#
                    + #""payment_intent":"\#(payment)","#
                    + #""total_details":{"amount_tax":0,"amount_discount":0},\#(names)}"#
            )
        }
        takeBack(payment, of: 1_000)
    }

    private mutating func takeBack(_ payment: String, of total: Int64) {
        if random.chance(percent: 40) {
            let amount = random.pick([total, total / 2, total / 3])
            func refund(_ status: String) -> String {
                #"{"id":"re_\#(payment)","object":"refund","amount":\#(amount),"#
                    + #""currency":"usd","payment_intent":"\#(payment)","status":"\#(status)"}"#
            }
            event("refund.created", refund("pending"))
            event("refund.updated", refund("succeeded"))
            event(
                "charge.refunded",
                #"{"id":"ch_\#(payment)","object":"charge","amount":\#(total),"#
                    + #""amount_captured":\#(total),"amount_refunded":\#(amount),"#
                    + #""captured":true,"currency":"usd","livemode":true,"#
                    + #""payment_intent":"\#(payment)","status":"succeeded","metadata":{}}"#
            )
            if random.chance(percent: 25) { event("refund.failed", refund("failed")) }
        }
        guard random.chance(percent: 30) else { return }
        func dispute(_ status: String) -> String {
            #"{"id":"dp_\#(payment)","object":"dispute","amount":\#(total),"currency":"usd","#
                + #""livemode":true,"payment_intent":"\#(payment)","status":"\#(status)"}"#
        }
        event("charge.dispute.created", dispute("needs_response"))
        event("charge.dispute.funds_withdrawn", dispute("under_review"))
        if random.chance(percent: 50) {
            event("charge.dispute.closed", dispute("won"))
            event("charge.dispute.funds_reinstated", dispute("won"))
        } else {
            event("charge.dispute.closed", dispute("lost"))
        }
    }

    /// Two periods, of which the first is over; each is told by its invoice and its payment.
    private mutating func subscribe(_ index: Int, _ account: String) {
        let subscription = "sub_\(index)"
        event(
            "customer.subscription.created",
            #"{"id":"\#(subscription)","object":"subscription","status":"active","#
                + #""livemode":true,"customer":"cus_\#(index)","start_date":\#(Self.dayStart),"#
                + #""metadata":{"account":"\#(account)"},"items":{"data":[]}}"#
        )
        for number in 0...1 {
            let start = Self.dayStart + Int64(number - 1) * Self.month
            pay(subscription, "cus_\(index)", start, number)
        }
    }

    private mutating func pay(
        _ subscription: String,
        _ customer: String,
        _ start: Int64,
        _ number: Int
    ) {
        let payment = "pi_\(subscription)_\(number)"
        payments.append(PaymentID(trusted: "stripe:\(payment)"))
        event(
            "payment_intent.succeeded",
            #"{"id":"\#(payment)","object":"payment_intent","amount":2900,"#
                + #""amount_received":2900,"currency":"usd","status":"succeeded","#
                + #""customer":"\#(customer)","livemode":true,"metadata":{}}"#
        )
        let invoice =
            #"{"id":"in_\#(payment)","object":"invoice","status":"paid","amount_paid":2900,"#
            + #""total":2900,"subtotal":2900,"currency":"usd","customer":"\#(customer)","#
            + #""livemode":true,"payment_intent":"\#(payment)","subscription":"\#(subscription)","#
            + #""billing_reason":"\#(number == 0 ? "subscription_create" : "subscription_cycle")","#
            + #""tax":0,"total_discount_amounts":[],"lines":{"has_more":false,"data":["#
            + #"{"id":"il_1","amount":2900,"quantity":1,"type":"subscription","proration":false,"#
            + #""price":{"id":"price_pro","product":"prod_pro"},"#
            + #""period":{"start":\#(start),"end":\#(start + Self.month)}}]}}"#
        event("invoice.paid", invoice)
        event("invoice.payment_succeeded", invoice)
        if number == 1 { takeBack(payment, of: 2_900) }
    }

    /// The same deliveries in any order, each once to four times.
    mutating func shuffled() -> [String] {
        bodies.flatMap { body in
            Array(repeating: body, count: Int.random(in: 1...4, using: &random))
        }
        .shuffled(using: &random)
    }
}
