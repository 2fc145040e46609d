// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Park a payment` {
    struct Row: CustomTestStringConvertible, Sendable {
        let reason: PaymentUnmatched.Reason
        let observation: PaymentObservation
        var awaits: [EntityKey] = []
        /// What supplies what is missing; `nil` where only a person can.
        var remedy: Command?

        var testDescription: String { reason.rawValue }
    }

    static let rows: [Row] = [
        Row(reason: .testMode, observation: .paid(isTest: true)),
        Row(reason: .noAmount, observation: .paid(total: nil), remedy: .observe(.paid())),
        Row(
            reason: .noParts,
            observation: .paid(checkout: "c", hasParts: false),
            remedy: .observe(.paid())
        ),
        Row(
            reason: .unknownCustomer,
            observation: .paid(by: nil, customer: "cus"),
            awaits: [.customer("cus")],
            remedy: .observe(.customer("cus"))
        ),
        Row(
            reason: .unknownCustomer,
            observation: .paid(by: nil, checkout: "c"),
            awaits: [.checkout("c")],
            remedy: .observe(.checkout("c", .completed, account: "alice"))
        ),
        Row(
            reason: .unknownAccount,
            observation: .paid(by: "bob"),
            awaits: [.account("bob")],
            remedy: .open("bob")
        ),
        Row(reason: .noPackage, observation: .paid(package: nil), remedy: .observe(.paid())),
        Row(
            reason: .noPackage,
            observation: .paid(package: nil, checkout: "c"),
            awaits: [.checkout("c")],
            remedy: .openCheckout("c", "p100")
        ),
        Row(
            reason: .noPackage,
            observation: .paid(package: "other"),
            awaits: [.package("other")]
        ),
        Row(
            reason: .noPackage,
            observation: .paid(items: [PaymentItem(offers: ["stripe:x"])], package: nil),
            awaits: [.offer("stripe:x")]
        ),
        Row(
            reason: .wrongCurrency,
            observation: .paid("p", total: 1_000, "EUR"),
            awaits: [.package("p100")]
        ),
        Row(
            reason: .priceNotCovered,
            observation: .paid("p", total: 999),
            awaits: [.package("p100")]
        ),
        Row(
            reason: .priceNotCovered,
            observation: .paid("p", total: 0, discount: 1_000),
            awaits: [.package("p100")]
        ),
        Row(
            reason: .noSubscription,
            observation: .paid(items: [PaymentItem(offers: ["stripe:plan"])]),
            remedy: nil
        ),
        Row(
            reason: .tooManyCredits,
            observation: .paid(items: [PaymentItem(offers: ["stripe:p100"], quantity: .max)]),
            awaits: [.package("p100")]
        ),
    ]

    static func given() -> Given {
        let given = Given(.opened()).selling(offers: ["stripe:p100"])
        let plan = Offer(product: .plan("pro"), position: 0)
        given.store.place(.offer(plan), under: .offer("stripe:plan"))
        return given
    }

    @Test(arguments: rows)
    func `with its reason, until what was missing comes`(_ row: Row) throws {
        let given = Self.given()
        given.when(.observe(row.observation)).thenBalance(available: 0)
        #expect(given.payment()?.matching == .unmatched(row.reason, awaits: row.awaits))
        let position = given.store.lastPosition
        given.when(.observe(row.observation))
        #expect(given.store.lastPosition == position)
        guard let remedy = row.remedy else { return }
        given.when(remedy)
        let payment = try #require(given.payment())
        #expect(payment.granted == 100)
        #expect(given.store.violations.isEmpty)
        for key in row.awaits {
            #expect(given.store.entities[key.awaited]?.awaited?.waiting == [])
        }
    }

    @Test(arguments: rows)
    func `and a person assigns it`(_ row: Row) throws {
        let given = Self.given()
        given.when(.observe(row.observation))
        let command = Command.assign("p", .package("p100", quantity: 2))
        given.when(command).thenBalance(available: 200)
        let position = given.store.answerPosition
        given.when(command).thenRepeats(position)
        given.when(.assign("p", .credits(5, bonus: 1)))
            .thenRejected(.idConflict(.payment("p"), first: position))
        for key in row.awaits {
            #expect(given.store.entities[key.awaited]?.awaited?.waiting == [])
        }
        if let remedy = row.remedy {
            given.when(remedy).thenBalance(available: 200)
        }
    }

    @Test func `every reason but a full account is met`() {
        let others: Set<PaymentUnmatched.Reason> = [.lotsExhausted, .leftToSubscription]
        #expect(
            Set(Self.rows.map(\.reason)).union(others) == Set(PaymentUnmatched.Reason.allCases)
        )
    }

    @Test func `a payment of a subscription is left to it`() {
        let given = Self.given()
        given.when(.observe(.paid(package: nil)))
        given.when(.observe(.paid(package: nil, subscription: "sub")))
        #expect(given.payment()?.matching == .unmatched(.leftToSubscription, awaits: []))
        let other = Self.given()
        other.when(.observe(.paid(package: nil, subscription: "sub")))
        #expect(other.payment()?.matching == .pending)
    }

    @Test func `a test on a ledger of tests grants`() {
        Self.given().ruled(.debt, mode: .test)
            .when(.observe(.paid(isTest: true)))
            .thenBalance(available: 100)
    }

    @Test func `only what succeeded and waits is assigned`() {
        let given = Self.given()
        let command = Command.assign("p", .credits(5, bonus: nil))
        given.when(command).thenRejected(.notFound(.payment("p")))
        given.when(.observe(.paid("p", .failed)))
        given.when(command).thenRejected(.wrongState(.payment("p"), state: "failed"))
        given.when(.observe(.paid()))
        given.when(command).thenRejected(.wrongState(.payment("p"), state: "matched"))
        given.when(.observe(.paid("q", package: nil)))
        given.when(.assign("q", to: "nobody", .credits(5, bonus: nil)))
            .thenRejected(.notFound(.account("nobody")))
        given.when(.assign("q", .package("nothing", quantity: 1)))
            .thenRejected(.notFound(.package("nothing")))
    }

    @Test func `what is assigned after a refund is claimed back at once`() {
        let given = Self.given()
        given.when(.observe(.paid(package: nil)))
        given.when(.observe(.refund("re", 250)))
        let command = Command.assign("p", .credits(100, bonus: 20))
        given.when(command).thenBalance(available: 90)
        let position = given.store.lastPosition
        given.when(.observe(.refund("re2", 250))).thenBalance(available: 60)
        given.when(command).thenRepeats(position)
    }
}
