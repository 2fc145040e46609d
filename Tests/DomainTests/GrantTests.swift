// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Grant credits` {
    @Test func `a lot is added to the account`() {
        Given(.opened())
            .when(.grant("l1", 100, .promotion, priority: 5, expiresAt: 60))
            .then(.granted("l1", 100, .promotion, priority: 5, expiresAt: 60))
            .thenBalance(available: 100)
    }

    @Test func `the same again changes nothing`() {
        Given(.opened(), .granted("l1", 100), .granted("l2", 50))
            .when(.grant("l1", 100))
            .thenRepeats(2)
    }

    @Test func `the same again after its expiry changes nothing`() {
        Given(.opened(), .granted("l1", 100, expiresAt: 60), .lotExpired("l1", 100))
            .when(.grant("l1", 100, expiresAt: 60), at: 61)
            .thenRepeats(2)
    }

    @Test func `the smallest and the largest amount are exact`() throws {
        let smallest = try #require(Amount(microcredits: 1))
        let largest = try #require(Amount(microcredits: Amount.maximum))
        Given(.opened())
            .when(.grant("l1", smallest))
            .when(.grant("l2", largest))
            .when(.grant("l3", largest))
            .thenBalance(available: Balance(microcredits: 2_000_000_000_000_001))
    }

    @Test func `a lot may expire in the next microsecond`() {
        Given(.opened())
            .when(.grant("l1", 1, expiresAt: 60), at: Instant(60).justBefore)
            .then(.granted("l1", 1, expiresAt: 60))
    }

    @Test func `lots that are due expire first`() {
        Given(.opened(), .granted("l1", 10, expiresAt: 60))
            .when(.grant("l2", 5), at: 60)
            .then(.lotExpired("l1", 10), .granted("l2", 5))
            .thenBalance(available: 5)
    }

    @Test(arguments: LotSource.allCases)
    func `a source has its priority`(_ source: LotSource) {
        let priorities: [LotSource: Int] = [
            .promotion: 10, .bonus: 20, .subscription: 30, .refund: 40, .adjustment: 40,
            .purchase: 50,
        ]
        #expect(source.defaultPriority == priorities[source])
    }

    @Test(arguments: [
        RejectionRow(
            "id-conflict: another amount",
            given: [.opened(), .granted("l1", 100)],
            when: .grant("l1", 101),
            then: .idConflict(.lot("l1"), first: 2)
        ),
        RejectionRow(
            "id-conflict: another source",
            given: [.opened(), .granted("l1", 100)],
            when: .grant("l1", 100, .bonus, priority: 50),
            then: .idConflict(.lot("l1"), first: 2)
        ),
        RejectionRow(
            "id-conflict: another account, of the same ledger",
            given: [.opened(), .opened("bob"), .granted("l1", 100)],
            when: .grant("l1", 100, to: "bob"),
            then: .idConflict(.lot("l1"), first: 3)
        ),
        RejectionRow(
            "id-conflict before not-found",
            given: [.opened(), .granted("l1", 100)],
            when: .grant("l1", 100, to: "bob"),
            then: .idConflict(.lot("l1"), first: 2)
        ),
        RejectionRow(
            "not-found",
            given: [.opened()],
            when: .grant("l1", 100, to: "bob"),
            then: .notFound(.account("bob"))
        ),
        RejectionRow(
            "not-found before expiry-not-in-future",
            given: [.opened()],
            when: .grant("l1", 100, to: "bob", expiresAt: 1),
            at: 60,
            then: .notFound(.account("bob"))
        ),
        RejectionRow(
            "expiry-not-in-future: now",
            given: [.opened()],
            when: .grant("l1", 100, expiresAt: 60),
            at: 60,
            then: .expiryNotInFuture(60, now: 60)
        ),
        RejectionRow(
            "expiry-not-in-future: before",
            given: [.opened()],
            when: .grant("l1", 100, expiresAt: 59),
            at: 60,
            then: .expiryNotInFuture(59, now: 60)
        ),
    ])
    func `is refused`(_ row: RejectionRow) {
        row.check()
    }
}
