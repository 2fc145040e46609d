// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Adjust credits` {
    @Test func `an increase is a lot without expiry`() throws {
        let given = Given(.opened())
        given.when(.adjust("a1", .increase(7)))
            .then(.increased("a1", 7))
            .thenBalance(available: 7)
        let lot = try #require(given.store.account("alice")?.lots.first)
        #expect(lot.id == "adjustment/a1")
        #expect(lot.terms == LotTerms(.adjustment, priority: 40, expiresAt: nil))
    }

    @Test func `a decrease takes slices in burn order`() {
        Given(.opened(), .granted("l1", 10), .granted("l2", 3, .promotion))
            .when(.adjust("a1", .decrease(5)))
            .then(.decreased("a1", 5, from: ["l2": 3, "l1": 2]))
            .thenBalance(available: 8)
    }

    @Test func `all that is available can be taken`() {
        Given(.opened(), .granted("l1", 10))
            .when(.adjust("a1", .decrease(10)))
            .then(.decreased("a1", 10, from: ["l1": 10]))
            .thenBalance(available: 0)
    }

    @Test func `debt is allowed but not needed`() {
        Given(.opened(), .granted("l1", 10))
            .when(.adjust("a1", .decrease(10), allowsDebt: true))
            .then(.decreased("a1", 10, from: ["l1": 10], allowsDebt: true))
            .thenBalance(available: 0)
    }

    @Test func `what is not available becomes debt where that is allowed`() {
        Given(.opened(), .granted("l1", 10))
            .when(.adjust("a1", .decrease(15), allowsDebt: true))
            .then(.decreased("a1", 15, from: ["l1": 10], debt: 5))
            .thenBalance(available: 0, debt: 5)
    }

    @Test func `an empty account can owe all of it, and more`() {
        Given(.opened())
            .when(.adjust("a1", .decrease(15), allowsDebt: true))
            .then(.decreased("a1", 15, from: [:], debt: 15))
            .when(.adjust("a2", .decrease(2), allowsDebt: true))
            .thenBalance(available: 0, debt: 17)
    }

    @Test func `held credit is not taken`() {
        Given(.opened(), .granted("l1", 10), .reserved("r1", 6, from: ["l1": 6]))
            .when(.adjust("a1", .decrease(9), allowsDebt: true))
            .then(.decreased("a1", 9, from: ["l1": 4], debt: 5))
            .thenBalance(available: 0, held: 6, debt: 5)
    }

    @Test func `lots that are due expire first`() {
        Given(.opened(), .granted("l1", 10, expiresAt: 60), .granted("l2", 5))
            .when(.adjust("a1", .decrease(5)), at: 60)
            .then(.lotExpired("l1", 10), .decreased("a1", 5, from: ["l2": 5]))
    }

    @Test func `the same again changes nothing`() {
        Given(.opened(), .granted("l1", 10), .decreased("a1", 4, from: ["l1": 4]))
            .when(.adjust("a1", .decrease(4)))
            .thenRepeats(3)
    }

    @Test func `the same decrease again changes nothing, though it could not be made today`() {
        Given(.opened(), .granted("l1", 10), .decreased("a1", 10, from: ["l1": 10]))
            .when(.adjust("a1", .decrease(10)))
            .thenRepeats(3)
    }

    @Test func `what became debt is remembered`() throws {
        let given = Given(.opened(), .granted("l1", 10))
        given.when(.adjust("a1", .decrease(15), allowsDebt: true))
        let entity = try #require(given.store.entities[.adjustment("a1")])
        guard case .adjustment(let record) = entity else { return #expect(Bool(false)) }
        #expect(record.change == .decrease(15))
        #expect(record.debt == 5)
    }

    @Test(arguments: [
        RejectionRow(
            "id-conflict: another sign",
            given: [.opened(), .increased("a1", 4)],
            when: .adjust("a1", .decrease(4)),
            then: .idConflict(.adjustment("a1"), first: 2)
        ),
        RejectionRow(
            "id-conflict: debt allowed",
            given: [.opened(), .granted("l1", 4), .decreased("a1", 4, from: ["l1": 4])],
            when: .adjust("a1", .decrease(4), allowsDebt: true),
            then: .idConflict(.adjustment("a1"), first: 3)
        ),
        RejectionRow(
            "id-conflict before not-found",
            given: [.opened(), .increased("a1", 4)],
            when: .adjust("a1", .increase(4), of: "bob"),
            then: .idConflict(.adjustment("a1"), first: 2)
        ),
        RejectionRow(
            "not-found",
            given: [.opened()],
            when: .adjust("a1", .increase(4), of: "bob"),
            then: .notFound(.account("bob"))
        ),
        RejectionRow(
            "not-found before insufficient-credits",
            given: [.opened()],
            when: .adjust("a1", .decrease(4), of: "bob"),
            then: .notFound(.account("bob"))
        ),
        RejectionRow(
            "insufficient-credits",
            given: [.opened(), .granted("l1", 10)],
            when: .adjust("a1", .decrease(11)),
            then: .insufficientCredits("alice", available: 10, required: 11)
        ),
        RejectionRow(
            "insufficient-credits: some are held",
            given: [.opened(), .granted("l1", 10), .reserved("r1", 6, from: ["l1": 6])],
            when: .adjust("a1", .decrease(5)),
            then: .insufficientCredits("alice", available: 4, required: 5)
        ),
        RejectionRow(
            "insufficient-credits: some are expired and not swept",
            given: [.opened(), .granted("l1", 10, expiresAt: 60), .granted("l2", 3)],
            when: .adjust("a1", .decrease(5)),
            at: 60,
            then: .insufficientCredits("alice", available: 3, required: 5)
        ),
    ])
    func `is refused`(_ row: RejectionRow) {
        row.check()
    }
}
