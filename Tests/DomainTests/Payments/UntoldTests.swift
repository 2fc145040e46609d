// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// What one message leaves open another one tells, whichever comes first.
@Suite struct `What a message does not tell` {
    private static func paid(_ amounts: PaymentAmounts, checkout: CheckoutID? = nil) -> Command {
        .observe(
            .payment(
                PaymentFacts(
                    payment: "p",
                    status: .succeeded,
                    account: "alice",
                    amounts: amounts,
                    package: "p100",
                    checkout: checkout
                )
            )
        )
    }

    private static let untold = PaymentAmounts(currency: "USD", total: 1_160, hasParts: false)
    private static let told = PaymentAmounts(currency: "USD", total: 1_160, tax: 160)

    @Test func `tax and discount that another message tells refine the sum`() {
        for amounts in [[Self.untold, Self.told], [Self.told, Self.untold]] {
            let given = Given(.opened()).selling()
            for amounts in amounts { given.when(Self.paid(amounts)) }
            #expect(given.payment()?.facts.amounts == Self.told)
            #expect(given.payment()?.anomalies == [])
            #expect(given.store.account("alice")?.available == 100)
        }
    }

    @Test func `another sum is a contradiction, with parts or without`() {
        let other = PaymentAmounts(currency: "USD", total: 1_200, hasParts: false)
        for amounts in [[Self.told, other], [other, Self.told]] {
            let given = Given(.opened()).selling()
            for amounts in amounts { given.when(Self.paid(amounts)) }
            #expect(given.payment()?.anomalies.map(\.kind) == [.amountDiffers])
        }
    }

    @Test func `a payment of a checkout waits for its parts`() {
        let given = Given(.opened()).selling()
        given.when(Self.paid(Self.untold, checkout: "c"))
        #expect(given.payment()?.matching == .unmatched(.noParts, awaits: []))
        given.when(Self.paid(Self.told))
        #expect(given.store.account("alice")?.available == 100)
        #expect(given.store.violations == [])
    }

    @Test func `a price that is not covered without its tax is not covered in either order`() {
        let told = PaymentAmounts(currency: "USD", total: 1_000, tax: 160)
        let untold = PaymentAmounts(currency: "USD", total: 1_000, hasParts: false)
        for amounts in [[untold, told], [told, untold]] {
            let given = Given(.opened()).selling()
            for amounts in amounts { given.when(Self.paid(amounts, checkout: "c")) }
            let awaits: [EntityKey] = [.package("p100")]
            #expect(given.payment()?.matching == .unmatched(.priceNotCovered, awaits: awaits))
        }
    }
}

@Suite struct `A chargeback whose unit nobody says` {
    private static func chargeback(_ effect: Chargeback.Effect, _ readings: [Int64]) -> Command {
        let chargeback = Chargeback(
            id: "d",
            effects: [effect],
            amount: 0,
            currency: "USD",
            readings: readings
        )
        return .observe(
            .chargeback(ChargebackObserved(payment: "p", chargeback: chargeback))
        )
    }

    private func ends(_ commands: [Command]) -> [Given] {
        [commands, commands.reversed()].map { commands in
            let given = Given(.opened()).selling()
            for command in commands { given.when(command) }
            return given
        }
    }

    @Test func `is the whole payment where one of its readings is`() {
        for readings: [Int64] in [[10, 1_000], [1_000, 100_000]] {
            for given in ends([.observe(.paid()), Self.chargeback(.lost, readings)]) {
                #expect(given.store.account("alice")?.available == 0)
                #expect(given.payment()?.reversed == 1_000)
                #expect(given.payment()?.anomalies == [])
                #expect(given.store.violations == [])
            }
        }
    }

    @Test func `is for a person to look at where none is`() {
        for given in ends([.observe(.paid()), Self.chargeback(.lost, [7, 700])]) {
            #expect(given.store.account("alice")?.available == 100)
            let mark = PaymentAnomaly.Mark(kind: .amountUnclear, object: "d")
            #expect(given.payment()?.anomalies == [mark])
            given.when(.observe(.chargeback("d", .lost, amount: 700)))
            #expect(given.store.account("alice")?.available == 30)
            #expect(given.store.violations == [])
        }
    }

    @Test func `is nobody's concern while nothing is taken, or before it is paid`() {
        for given in ends([.observe(.paid()), Self.chargeback(.opened, [7, 700])]) {
            #expect(given.payment()?.anomalies == [])
        }
        for given in ends([
            .observe(.paid(package: nil)), Self.chargeback(.lost, [7, 700]),
        ]) {
            #expect(given.payment()?.anomalies.map(\.kind) == [.amountUnclear])
        }
    }

    @Test func `has whatever readings were told, in any order`() {
        let commands = [
            Self.chargeback(.opened, [7, 700]), .observe(.paid()),
            Self.chargeback(.lost, [10, 1_000]),
        ]
        for given in ends(commands) {
            #expect(given.payment()?.reversed == 1_000)
            #expect(given.payment()?.chargebacks.first?.readings == [7, 10, 700, 1_000])
        }
    }
}

@Suite struct `A subscription that is told in parts` {
    private static func checkout(account: AccountID? = nil) -> Command {
        .observe(
            .checkout(
                CheckoutObserved(
                    checkout: "stripe:cs_1",
                    outcome: .completed,
                    account: account,
                    subscription: "stripe:sub_1"
                )
            )
        )
    }

    private static func message(_ fact: SubscriptionFact, _ offers: [OfferID]) -> Command {
        .observe(
            SubscriptionObservation(
                "stripe:sub_1",
                fact,
                product: offers.isEmpty ? nil : .offers(offers)
            )
        )
    }

    private static let period = SubscriptionFact.started(.days(0..<30), isTrial: false)

    @Test func `belongs to whom the checkout was opened for, in any order`() {
        let commands: [Command] = [
            .openCheckout("stripe:cs_1", "p100"), Self.checkout(),
            Self.message(Self.period, ["stripe:price_pro"]),
        ]
        for order in [[0, 1, 2], [0, 2, 1], [2, 0, 1]] {
            let given = Given(.planDefined("PRO", .pro), .opened()).selling()
            for index in order { given.when(commands[index]) }
            #expect(given.store.account("alice")?.available == 300, "\(order)")
            #expect(given.store.subscription()?.account == "alice")
            #expect(given.store.violations == [])
        }
    }

    @Test func `is not taken from another by a checkout`() {
        let given = Given(.planDefined("PRO", .pro), .opened(), .opened("bob"))
        given.when(.observe(Self.period, plan: "PRO"))
        given.when(Self.checkout(account: "bob"))
        #expect(given.store.subscription()?.account == "alice")
        let anomalies = given.store.entities[.checkout("stripe:cs_1")]?.checkout?.anomalies
        #expect(anomalies?.map(\.kind) == [.accountDiffers])
    }

    @Test func `has its credits when a second message names the plan`() {
        let plan = Self.message(.resumed(at: 0), ["stripe:price_pro"])
        for commands in [
            [Self.message(Self.period, []), plan], [plan, Self.message(Self.period, [])],
            [Self.message(Self.period, []), Self.message(Self.period, ["stripe:price_pro"])],
        ] {
            for accountFirst in [true, false] {
                let given = Given(.planDefined("PRO", .pro), .opened())
                if accountFirst { given.when(Self.checkout(account: "alice")) }
                for command in commands { given.when(command) }
                if !accountFirst { given.when(Self.checkout(account: "alice")) }
                #expect(given.store.account("alice")?.available == 300)
                #expect(given.store.violations == [])
            }
        }
    }

    @Test func `is of the first of its prices and products that is known`() {
        let given = Given(.planDefined("PRO", .pro), .opened())
        given.when(Self.checkout(account: "alice"))
        given.when(Self.message(Self.period, ["stripe:price_2", "stripe:price_pro"]))
        #expect(given.store.account("alice")?.available == 300)
        #expect(given.store.subscription()?.unknown == [])
    }
}
