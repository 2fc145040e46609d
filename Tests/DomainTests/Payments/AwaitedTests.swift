// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// What waits for something goes on when that comes: all of it, and by itself.
@Suite struct `What waits` {
    private static let count = 50

    private static func waiting() -> Given {
        let given = Given(.opened()).selling(offers: ["stripe:p100"])
        for number in 1...count {
            let id = PaymentID(trusted: "p\(number)")
            given.when(.observe(.paid(id, by: nil, customer: "cus")))
        }
        return given
    }

    @Test func `a customer's payments are credited, twenty in one commit, the rest by the sweep`()
        throws
    {
        let given = Self.waiting()
        given.when(.observe(.customer("cus")), at: 10)
        #expect(given.store.account("alice")?.available == 2_000)
        var sweeps = 0
        while let due = given.store.entities[EntityKey.customer("cus").awaited]?.due {
            #expect(due == 10)
            given.when(.retry(.customer("cus")), at: 10)
            sweeps += 1
            try #require(sweeps < 10)
        }
        #expect(sweeps == 2)
        #expect(given.store.account("alice")?.available == 5_000)
        #expect(given.store.entities[EntityKey.customer("cus").awaited]?.awaited?.waiting == [])
        given.when(.retry(.customer("cus")), at: 20).thenNothing()
        #expect(given.store.violations.isEmpty)
    }

    @Test func `a sweep passes over what still waits, and ends`() {
        let given = Given(.opened()).selling()
        for number in 1...250 {
            let id = PaymentID(trusted: "p\(number)")
            given.when(.observe(.paid(id, total: 999)))
        }
        // Nothing of the package changed: all still wait.
        given.store.apply([.payment(.deferred(AwaitedDeferred(key: .package("p100"), until: 1)))])
        let before = given.store.lastPosition
        given.when(.retry(.package("p100")), at: 5)
            .then(
                .payment(
                    .deferred(
                        AwaitedDeferred(key: .package("p100"), until: 5, next: .payment("p201"))
                    )
                )
            )
            .when(.retry(.package("p100")), at: 5)
            .then(.payment(.deferred(AwaitedDeferred(key: .package("p100"), until: nil))))
            .when(.retry(.package("p100")), at: 9)
            .thenNothing()
        #expect(given.store.lastPosition == before + 2)
        #expect(given.store.violations.isEmpty)
    }

    @Test func `an account that was waited for is answered the same when it is opened again`() {
        let given = Given(.planDefined("STARTER", .starter)).selling()
        for number in 1...25 {
            given.when(.observe(.paid(PaymentID(trusted: "p\(number)"))))
        }
        given.when(.observe(.refund("re", 1_000, of: "p1")))
        given.when(.observe(.started(.days(0..<30), isTrial: false)))
        given.when(.open(), at: 10).thenBalance(available: 1_900)
        let position = given.store.answerPosition
        given.when(.open(), at: 11).thenRepeats(position)
        given.when(.retry(.account("alice")), at: 12).thenBalance(available: 2_500)
        given.when(.open(), at: 13).thenRepeats(position)
        #expect(given.store.violations.isEmpty)
    }

    @Test func `the scheduler asks for what is due`() throws {
        let id = AwaitedID(trusted: "customer/cus")
        let command = try #require(Command.whenDue(.awaited(id)))
        let given = Self.waiting()
        given.when(.observe(.customer("cus")), at: 10).when(command, at: 11)
        #expect(given.store.account("alice")?.available == 4_000)
    }

    @Test func `a payment that finds the account full is credited when there is room`() {
        let given = Given(.opened(), .granted("l1", 1, expiresAt: 100_000)).selling()
            .full(with: Account.lotsMaximum)
        given.when(.observe(.paid()), at: 5)
        #expect(
            given.payment()?.matching == .unmatched(.lotsExhausted, awaits: [.account("alice")])
        )
        #expect(given.store.entities[EntityKey.account("alice").awaited]?.due == 86_405)
        given.when(.retry(.account("alice")), at: 86_404).thenNothing()
            .when(.retry(.account("alice")), at: 86_405)
            .then(
                .payment(.deferred(AwaitedDeferred(key: .account("alice"), until: 172_805)))
            )
        given.when(.retry(.account("alice")), at: 172_805)
        #expect(given.payment()?.granted == 100)
        #expect(given.store.entities[EntityKey.account("alice").awaited]?.due == nil)
        #expect(given.store.violations.isEmpty)
    }
}

extension Command {
    /// What the scheduler asks.
    fileprivate static func retry(_ key: EntityKey) -> Command {
        guard case .awaited(let id) = key.awaited else { preconditionFailure("\(key)") }
        return .payment(.retry(id), .ofScheduler)
    }
}
