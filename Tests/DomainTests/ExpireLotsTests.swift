// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Expire lots` {
    let history: [Event] = [
        .opened(), .granted("l1", 10, expiresAt: 60), .granted("l2", 5, expiresAt: 90),
        .granted("l3", 1),
    ]

    @Test func `before its time a lot is whole, and can be spent`() {
        Given(history)
            .when(.expireLots("alice"), at: Instant(60).justBefore)
            .thenNothing()
            .thenBalance(available: 16, seenAt: Instant(60).justBefore)
            .when(.reserve("r1", 16), at: Instant(60).justBefore)
            .then(.reserved("r1", 16, from: ["l1": 10, "l2": 5, "l3": 1]))
    }

    @Test func `at its time a lot is gone`() {
        Given(history)
            .when(.expireLots("alice"), at: 60)
            .then(.lotExpired("l1", 10))
            .thenBalance(available: 6)
    }

    @Test func `all lots that are due expire, in burn order`() {
        Given(history)
            .when(.expireLots("alice"), at: 90)
            .then(.lotExpired("l1", 10), .lotExpired("l2", 5))
            .thenBalance(available: 1)
    }

    @Test func `twice is once`() {
        Given(history)
            .when(.expireLots("alice"), at: 60)
            .when(.expireLots("alice"), at: 60)
            .thenNothing()
    }

    @Test func `only what is left of a lot expires`() {
        Given(history)
            .when(.adjust("a1", .decrease(4)))
            .when(.expireLots("alice"), at: 60)
            .then(.lotExpired("l1", 6))
    }

    @Test func `the account is due when its next lot with free credit expires`() throws {
        let given = Given(history)
        func due() throws -> Instant? {
            try #require(given.store.entities[.account("alice")]).due
        }
        #expect(try due() == 60)
        given.when(.reserve("r1", 10))
        #expect(try due() == 90)
        given.when(.reserve("r2", 5))
        #expect(try due() == nil)
        given.when(.release("r1"))
        #expect(try due() == 60)
    }

    @Test(arguments: [
        RejectionRow(
            "not-found",
            given: [.opened()],
            when: .expireLots("bob"),
            then: .notFound(.account("bob"))
        )
    ])
    func `is refused`(_ row: RejectionRow) {
        row.check()
    }
}

@Suite struct `An account as it is seen` {
    @Test func `has no expired credit, swept or not`() throws {
        let given = Given(.opened(), .granted("l1", 10, expiresAt: 60), .granted("l2", 5))
        let account = try #require(given.store.account("alice"))
        #expect(account.asSeen(at: Instant(60).justBefore) == account)
        given.when(.expireLots("alice"), at: 60)
        #expect(account.asSeen(at: 60) == given.store.account("alice"))
    }

    @Test func `keeps expired credit that is held`() throws {
        let given = Given(
            .opened(),
            .granted("l1", 10, expiresAt: 60),
            .reserved("r1", 4, from: ["l1": 4])
        )
        let seen = try #require(given.store.account("alice")).asSeen(at: 60)
        #expect(seen.available == 0)
        #expect(seen.held == 4)
        #expect(seen.lots.map(\.held) == [4_000_000])
        #expect(Entity.account(seen).violations.isEmpty)
    }
}
