// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// A subscription that is heard of before whom it is of, or what it is a subscription to.
@Suite struct `Subscriptions that wait` {
    private static let id: SubscriptionID = "stripe:sub_1"

    private static func started(
        account: AccountID? = nil,
        customer: CustomerID? = "stripe:cus_1",
        _ product: SubscribedProduct? = .offers(["stripe:price_starter"])
    ) -> Command {
        .observe(
            SubscriptionObservation(
                id,
                .started(.days(0..<30), isTrial: false),
                account: account,
                customer: customer,
                product: product,
                payment: "stripe:pi_1"
            )
        )
    }

    private static let define = Command.definePlan("STARTER", .starter)
    private static let link = Command.observe(.customer("stripe:cus_1"))

    @Test func `for its customer`() {
        let given = Given(.planDefined("STARTER", .starter), .opened())
        given.when(Self.started()).thenBalance(available: 0)
        #expect(given.store.subscription()?.awaits == [.customer("stripe:cus_1")])
        given.when(Self.link).thenBalance(available: 100)
        #expect(given.store.account("alice")?.plan == "STARTER")
        #expect(given.store.account("alice")?.lots.first?.terms.payment == "stripe:pi_1")
    }

    @Test func `is told to a person, until it waits no more`() {
        let alert = AlertID.subscription(Self.id)
        let given = Given(.planDefined("STARTER", .starter), .opened())
        given.when(Self.started())
        #expect(given.store.alert(alert)?.isRaised(.unmatched) == true)
        #expect(
            given.store.alert(alert)?.raised.map(\.facts)
                == [[AlertFact("reason", .text("unknown-account"))]]
        )
        given.when(Self.link).thenBalance(available: 100)
        #expect(given.store.alert(alert)?.isRaised(.unmatched) == false)
        // What is made good at once is no alarm.
        let other = Given(.planDefined("STARTER", .starter), .opened())
        other.when(Self.started(account: "alice"))
        #expect(other.store.alert(alert) == nil)
    }

    @Test func `a person's word ends the alert too`() {
        let alert = AlertID.subscription(Self.id)
        let given = Given(.planDefined("STARTER", .starter), .opened())
        given.when(Self.started())
        #expect(given.store.alert(alert)?.isRaised(.unmatched) == true)
        given.when(.assign(Self.id)).thenBalance(available: 100)
        #expect(given.store.alert(alert)?.isRaised(.unmatched) == false)
    }

    @Test func `for the account that it names`() {
        let given = Given(.planDefined("STARTER", .starter))
        given.when(Self.started(account: "alice"))
        #expect(given.store.subscription()?.awaits == [.account("alice")])
        given.when(.open()).thenBalance(available: 100)
    }

    @Test func `for the account of its customer, whichever that turns out to be`() {
        for isCorrected in [true, false] {
            let given = Given(.planDefined("STARTER", .starter), .opened("bob"))
            given.when(Self.link).when(Self.started())
            #expect(
                given.store.subscription()?.awaits
                    == [.customer("stripe:cus_1"), .account("alice")]
            )
            if isCorrected {
                let link = CustomerLinked(customer: "stripe:cus_1", account: "bob")
                given.when(.payment(.link(link), .ofScheduler))
                    .thenBalance(of: "bob", available: 100)
            }
            given.when(.open()).thenBalance(available: isCorrected ? 0 : 100)
            #expect(given.store.violations == [])
        }
    }

    @Test func `for the account of its checkout`() {
        let given = Given(.planDefined("STARTER", .starter))
        let completed = CheckoutObserved(
            checkout: "stripe:cs_1",
            outcome: .completed,
            account: "alice",
            subscription: Self.id
        )
        given.when(.observe(.checkout(completed)))
        #expect(given.store.subscription()?.awaits == [.account("alice")])
        given.when(Self.started()).when(.open()).thenBalance(available: 100)
    }

    @Test(
        arguments: [
            SubscribedProduct.plan("STARTER"),
            .offers(["stripe:price_starter"]),
            .offers(["stripe:price_new", "stripe:price_starter"]),
        ]
    )
    func `for its plan`(_ product: SubscribedProduct) {
        let given = Given(.opened())
        given.when(Self.started(account: "alice", product)).thenBalance(available: 0)
        #expect(given.store.subscription()?.unmatched == .unknownPlan)
        given.when(Self.define).thenBalance(available: 100)
        #expect(given.store.subscription()?.unmatched == nil)
        #expect(given.store.subscription()?.awaits == [])
    }

    @Test func `in any order of what is missing, it ends the same`() throws {
        let commands = [
            ("its message", Self.started()), ("the link", Self.link), ("the plan", Self.define),
            ("the account", Command.open()),
        ]
        for order in 0..<24 {
            let given = Given()
            let permutation = commands.permutation(order)
            for (_, command) in permutation { given.when(command) }
            let text: Comment = "\(permutation.map(\.0))"
            #expect(given.store.lots() == ["subscription/stripe:sub_1/0": 100_000_000], text)
            #expect(given.store.account("alice")?.plan == "STARTER", text)
            let subscription = try #require(given.store.subscription(), text)
            #expect(subscription.unmatched == nil && subscription.awaits.isEmpty, text)
            for case .awaited(let awaited) in given.store.entities.values {
                #expect(awaited.waiting.isEmpty, text)
            }
            #expect(given.store.violations == [], text)
        }
    }

    @Test func `a person's word takes it out of what waits`() {
        let given = Given(.planDefined("STARTER", .starter), .opened(), .opened("bob"))
        given.when(Self.started()).when(.assign(Self.id, to: "bob"))
            .thenBalance(of: "bob", available: 100)
        #expect(
            given.store.entities[EntityKey.customer("stripe:cus_1").awaited]?.awaited?.waiting
                == []
        )
        given.when(Self.link).thenBalance(available: 0)
    }

    @Test func `one too many is taken up when there is room again`() throws {
        let given = Given(.planDefined("STARTER", .starter), .opened())
        for number in 0...Membership.entitlementsMaximum {
            let id = SubscriptionID(trusted: "stripe:sub_\(number)")
            given.when(.observe(.started(.days(0..<90), isTrial: false), of: id), at: 0)
        }
        let last = SubscriptionID(trusted: "stripe:sub_\(Membership.entitlementsMaximum)")
        #expect(given.store.subscription(last)?.unmatched == .tooManySubscriptions)
        #expect(given.store.subscription(last)?.due == .day(1))
        given.when(.lapse(last), at: .day(1))
        #expect(given.store.subscription(last)?.due == .day(2))
        given.when(.observe(.ended(at: .day(1)), of: "stripe:sub_3"), at: .day(1))
        given.when(.lapse(last), at: .day(2))
        #expect(given.store.account("alice")?.membership?[last] != nil)
        #expect(given.store.subscription(last)?.unmatched == nil)
        #expect(given.store.subscription(last)?.retryAt == nil)
        #expect(given.store.violations == [])
    }
}

extension Array {
    /// One of the orders of its elements, by number.
    fileprivate func permutation(_ number: Int) -> [Element] {
        var rest = self
        var number = number
        return (0..<count).map { _ in
            let index = number % rest.count
            number /= rest.count
            return rest.remove(at: index)
        }
    }
}
