// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// What is taken beyond a hold, and how it is given back.
@Suite struct `Charge beyond the hold` {
    /// 6 were held and captured; 9 more were due: 4 were there, 3 are owed, 2 are borne.
    let charged: [Event] = [
        .opened(), .granted("l1", 10), .reserved("r1", 6, from: ["l1": 6]),
        .captured("r1", 6, from: ["l1": 6]),
        .charged("r1", 9, from: ["l1": 4], debt: 3, uncollected: 2),
    ]

    private func reservation(_ given: Given) throws -> Reservation {
        let entity = given.store.entities[.reservation("r1")]
        guard case .reservation(let reservation) = entity else { throw Missing() }
        return reservation
    }

    @Test func `takes what is there, and the rest is owed or borne`() throws {
        let given = Given(charged)
        let account = try #require(given.store.account("alice"))
        #expect(account.available == 0 && account.held == 0 && account.debt == 3)
        #expect(given.store.books[.uncollected] == Balance(microcredits: -2_000_000))
        #expect(given.store.books[.usage] == 15)
        #expect(try reservation(given).refundable == 13)
        #expect(given.store.violations == [])
    }

    @Test func `a refund lets go what is owed, then returns the charge, then the hold`() throws {
        let given = Given(charged)
        given.when(.refund("f1", 8, of: "r1"))
            .thenBalance(available: 5)
        let reservation = try reservation(given)
        #expect(reservation.refundable == 5 && reservation.charge?.debt == 0)
        #expect(reservation.charge?.slices.map(\.refunded) == [4_000_000])
        #expect(reservation.slices.map(\.refunded) == [1_000_000])
        given.when(.refund("f2", of: "r1")).thenBalance(available: 10)
        given.when(.refund("f3", of: "r1"))
            .thenRejected(.amountExceedsCaptured("r1", refundable: 0, requested: nil))
    }

    @Test func `what settled the debt is returned to the lot that settled it`() throws {
        let given = Given(charged)
        given.when(.grant("l2", 5, .bonus))
            .thenBalance(available: 2)
        #expect(try reservation(given).charge?.debt == 0)
        given.when(.refund("f1", 3, of: "r1")).thenBalance(available: 5)
        let account = try #require(given.store.account("alice"))
        #expect(account.lots.map(\.id) == ["l2"])
    }

    @Test func `what one lot pays in many parts is remembered as one`() throws {
        let given = Given(
            .opened(),
            .granted("l1", 100),
            .granted("l2", 100),
            .reserved("r1", 6, from: ["l1": 6]),
            .captured("r1", 6, from: ["l1": 6])
        )
        for _ in 0..<20 {
            given.store.apply([.charged("r1", 3, from: ["l1": 2, "l2": 1])])
        }
        let charge = try #require(try reservation(given).charge)
        #expect(charge.slices.map(\.slice.lot) == ["l1", "l2"])
        #expect(charge.slices.map(\.slice.amount) == [40, 20])
        given.when(.refund("f1", 30, of: "r1")).when(.refund("f2", of: "r1"))
            .thenBalance(available: 200)
        #expect(given.store.violations == [])
    }

    @Test func `forgiven debt cannot be refunded`() throws {
        let given = Given(charged)
        given.when(.forgive("g1")).thenBalance(available: 0)
        #expect(try reservation(given).refundable == 10)
        given.when(.refund("f1", 11, of: "r1"))
            .thenRejected(.amountExceedsCaptured("r1", refundable: 10, requested: 11))
        #expect(given.store.books[.uncollected] == Balance(microcredits: -5_000_000))
    }
}

@Suite struct `Forgive debt` {
    let debtor: [Event] = [
        .opened(), .decreased("a1", 5, from: [:], debt: 5), .decreased("a2", 2, from: [:], debt: 2),
    ]

    @Test func `all of it, and again it is a repeat`() {
        Given(debtor)
            .when(.forgive("g1"))
            .thenBalance(available: 0)
            .when(.forgive("g1"))
            .thenRepeats(4)
            .when(.forgive("g1", 3))
            .thenRejected(.idConflict(.forgiveness("g1"), first: 4))
    }

    @Test func `the oldest part of it`() throws {
        let given = Given(debtor)
        given.when(.forgive("g1", 6)).thenBalance(available: 0, debt: 1)
        let account = try #require(given.store.account("alice"))
        #expect(account.debts.map(\.cause) == [.adjustment("a2")])
    }

    @Test func `no more than is owed`() {
        Given(debtor)
            .when(.forgive("g1", 8))
            .thenRejected(.amountExceedsDebt("alice", debt: 7, requested: 8))
        Given([.opened()])
            .when(.forgive("g1"))
            .thenRejected(.amountExceedsDebt("alice", debt: 0, requested: nil))
        Given([])
            .when(.forgive("g1"))
            .thenRejected(.notFound(.account("alice")))
    }
}

private struct Missing: Error {}
