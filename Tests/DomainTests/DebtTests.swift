// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Settle debt` {
    let debtor: [Event] = [.opened(), .decreased("a1", 5, from: [:], debt: 5)]
    /// Six are held, and five are owed.
    let holder: [Event] = [
        .opened(), .granted("l1", 10), .reserved("r1", 6, from: ["l1": 6], until: 60),
        .decreased("a1", 9, from: ["l1": 4], debt: 5),
    ]

    @Test func `a grant pays what is owed`() {
        Given(debtor)
            .when(.grant("l1", 8))
            .then(.granted("l1", 8), .settled(5, from: ["l1": 5], because: .lot("l1")))
            .thenBalance(available: 3)
            .when(.grant("l1", 8))
            .thenRepeats(4)
    }

    @Test func `a grant of just what is owed leaves nothing`() {
        Given(debtor)
            .when(.grant("l1", 5, .promotion))
            .then(
                .granted("l1", 5, .promotion),
                .settled(5, from: ["l1": 5], because: .lot("l1"))
            )
            .thenBalance(available: 0)
    }

    @Test func `a smaller grant pays a part`() {
        Given(debtor)
            .when(.grant("l1", 3))
            .then(.granted("l1", 3), .settled(3, from: ["l1": 3], because: .lot("l1")))
            .thenBalance(available: 0, debt: 2)
            .when(.grant("l2", 3))
            .then(.granted("l2", 3), .settled(2, from: ["l2": 2], because: .lot("l2")))
            .thenBalance(available: 1)
            .when(.grant("l1", 3))
            .thenRepeats(4)
    }

    @Test func `the lot that paid it all is not open`() throws {
        let given = Given(debtor)
        given.when(.grant("l1", 5))
        #expect(try #require(given.store.account("alice")).lots.isEmpty)
    }

    @Test func `an increase pays what is owed`() {
        Given(debtor)
            .when(.adjust("a2", .increase(8)))
            .then(
                .increased("a2", 8),
                .settled(5, from: ["adjustment/a2": 5], because: .adjustment("a2"))
            )
            .when(.adjust("a2", .increase(8)))
            .thenRepeats(4)
            .when(.adjust("a1", .decrease(5), allowsDebt: true))
            .thenRepeats(2)
    }

    @Test func `a release pays what is owed`() {
        Given(holder)
            .when(.release("r1"))
            .then(
                .released("r1", 6, to: ["l1": 6]),
                .settled(5, from: ["l1": 5], because: .reservation("r1"))
            )
            .thenBalance(available: 1)
            .when(.release("r1"))
            .thenRepeats(6)
    }

    @Test func `a release after a part was captured remembers both apart`() {
        Given(holder)
            .when(.capture("r1", 2, isFinal: false))
            .when(.release("r1"))
            .then(
                .released("r1", 4, to: ["l1": 4]),
                .settled(4, from: ["l1": 4], because: .reservation("r1"))
            )
            .when(.release("r1"))
            .thenRepeats(7)
            .when(.capture("r1", 2, isFinal: false))
            .thenRepeats(5)
    }

    @Test func `the rest of a capture pays what is owed`() {
        Given(holder)
            .when(.capture("r1", 2))
            .then(
                .captured("r1", 2, from: ["l1": 2]),
                .released("r1", 4, to: ["l1": 4], cause: .remainder),
                .settled(4, from: ["l1": 4], because: .reservation("r1"))
            )
            .thenBalance(available: 0, debt: 1)
            .when(.capture("r1", 2))
            .thenRepeats(7)
    }

    @Test func `the rest of a capture with an id pays what is owed`() {
        Given(holder)
            .when(.capture("r1", 2, id: "c1"))
            .then(
                .captured("r1", 2, from: ["l1": 2], id: "c1"),
                .released("r1", 4, to: ["l1": 4], cause: .remainder, id: "c1"),
                .settled(4, from: ["l1": 4], because: .capture("c1"))
            )
            .when(.capture("r1", 2, id: "c1"))
            .thenRepeats(7)
    }

    @Test(arguments: [nil, "c1"] as [CaptureID?])
    func `a capture of nothing pays what is owed`(_ id: CaptureID?) {
        Given(holder)
            .when(.capture("r1", .nothing, id: id))
            .then(
                .released("r1", 6, to: ["l1": 6], cause: .nothingCaptured, id: id),
                .settled(
                    5,
                    from: ["l1": 5],
                    because: id.map { .capture($0) } ?? .reservation("r1")
                )
            )
            .when(.capture("r1", .nothing, id: id))
            .thenRepeats(6)
    }

    @Test func `a reservation that expires pays what is owed`() {
        Given(holder)
            .when(.expireReservation("r1"), at: 60)
            .then(
                .released("r1", 6, to: ["l1": 6], cause: .expired),
                .settled(5, from: ["l1": 5], because: .reservation("r1"))
            )
            .when(.expireReservation("r1"), at: 60)
            .thenNothing()
    }

    @Test func `a refund pays what is owed, in burn order`() {
        Given(
            .opened(),
            .granted("l1", 3),
            .granted("l2", 3),
            .reserved("r1", 6, from: ["l1": 3, "l2": 3]),
            .captured("r1", 6, from: ["l1": 3, "l2": 3]),
            .decreased("a1", 5, from: [:], debt: 5)
        )
        .when(.refund("f1", 6, of: "r1"))
        .then(
            .refunded(
                "f1",
                6,
                of: "r1",
                to: [.home("l2", 3, grantedAt: 3), .home("l1", 3, grantedAt: 2)]
            ),
            .settled(5, from: ["l1": 3, "l2": 2], because: .refund("f1"))
        )
        .thenBalance(available: 1)
        .when(.refund("f1", 6, of: "r1"))
        .thenRepeats(8)
    }

    @Test func `credit that expires as it comes back pays nothing`() {
        Given(
            .opened(),
            .granted("l1", 3, expiresAt: 60),
            .granted("l2", 3),
            .reserved("r1", 6, from: ["l1": 3, "l2": 3]),
            .decreased("a1", 5, from: [:], debt: 5)
        )
        .when(.release("r1"), at: 60)
        .then(
            .released("r1", 6, to: ["l1": 3, "l2": 3]),
            .lotExpired("l1", 3, because: .reservation("r1")),
            .settled(3, from: ["l2": 3], because: .reservation("r1"))
        )
        .thenBalance(available: 0, debt: 2)
        .when(.release("r1"), at: 60)
        .thenRepeats(8)
    }

    @Test func `one who owes has nothing to reserve`() {
        Given(debtor)
            .when(.reserve("r1", 1))
            .thenRejected(.insufficientCredits("alice", available: 0, required: 1))
    }

    @Test func `another account does not pay`() {
        Given(debtor + [.opened("bob")])
            .when(.grant("l1", 8, to: "bob"))
            .then(.granted("l1", 8, to: "bob"))
            .thenBalance(available: 0, debt: 5)
    }
}
