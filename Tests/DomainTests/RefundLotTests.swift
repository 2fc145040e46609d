// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Refund to lots that are gone` {
    /// Two lots paid all they had; the one that burns first is a promotion until 60 seconds.
    let history: [Event] = [
        .opened(), .granted("l1", 4, .promotion, priority: 5, expiresAt: 60), .granted("l2", 4),
        .reserved("r1", 8, from: ["l1": 4, "l2": 4]),
        .captured("r1", 8, from: ["l1": 4, "l2": 4]),
    ]

    @Test func `an exhausted lot is opened again as it was`() throws {
        let given = Given(history)
        let before = Given(Array(history.prefix(3))).store.account("alice")
        #expect(try #require(given.store.account("alice")).lots.isEmpty)
        given.when(.refund("f1", 8, of: "r1"), at: Instant(60).justBefore)
        #expect(given.store.account("alice") == before)
    }

    @Test func `what an expired lot paid goes to the refund's own lot, with thirty days' grace`() {
        Given(history)
            .when(.refund("f1", 8, of: "r1"), at: 60)
            .then(
                .refunded(
                    "f1",
                    8,
                    of: "r1",
                    to: [.home("l2", 4, grantedAt: 3), .homeless("l1", 4)],
                    newLot: .of("f1", 4, expiresAt: 2_592_060)
                )
            )
            .thenBalance(available: 8)
    }

    @Test func `the grace is as long as the ledger's settings say`() throws {
        let given = Given(history)
        var settings = Settings.standard
        settings.refundGraceDays = 7
        given.store.place(.settings(settings), under: .settings)
        given.when(.refund("f1", 8, of: "r1"), at: 60)
        let lots = try #require(given.store.account("alice")).lots
        #expect(lots.compactMap(\.terms.expiresAt) == [604_860])
    }

    @Test func `several expired lots share one lot of the refund`() throws {
        let given = Given(
            .opened(),
            .granted("l1", 1, expiresAt: 50),
            .granted("l2", 2, expiresAt: 60),
            .reserved("r1", 3, from: ["l1": 1, "l2": 2]),
            .captured("r1", 3, from: ["l1": 1, "l2": 2])
        )
        given.when(.refund("f1", 3, of: "r1"), at: 100)
            .then(
                .refunded(
                    "f1",
                    3,
                    of: "r1",
                    to: [.homeless("l2", 2), .homeless("l1", 1)],
                    newLot: .of("f1", 3, expiresAt: 2_592_100)
                )
            )
        let lot = try #require(given.store.account("alice")?.lots.first)
        #expect(lot.id == "refund/f1")
        #expect(lot.terms.source == .refund)
        #expect(lot.terms.priority == 40)
        #expect(lot.grantedAt == 6)
    }

    @Test func `a lot of which some is held is expired all the same`() {
        Given(
            .opened(),
            .granted("l1", 4, expiresAt: 60),
            .reserved("r1", 3, from: ["l1": 3]),
            .captured("r1", 3, from: ["l1": 3]),
            .reserved("r2", 1, from: ["l1": 1])
        )
        .when(.refund("f1", 3, of: "r1"), at: 60)
        .then(
            .refunded(
                "f1",
                3,
                of: "r1",
                to: [.homeless("l1", 3)],
                newLot: .of("f1", 3, expiresAt: 2_592_060)
            )
        )
        .thenBalance(available: 3, held: 1)
    }

    @Test func `the refund's lot pays, is refunded to, and expires like any other`() {
        Given(history)
            .when(.refund("f1", 8, of: "r1"), at: 60)
            .when(.reserve("r2", 5), at: 60)
            .then(.reserved("r2", 5, from: ["refund/f1": 4, "l2": 1]))
            .when(.capture("r2"), at: 60)
            .when(.refund("f2", 5, of: "r2"), at: 60)
            .then(
                .refunded(
                    "f2",
                    5,
                    of: "r2",
                    to: [
                        .home("l2", 1, grantedAt: 3),
                        .home("refund/f1", 4, grantedAt: 6, .refund, expiresAt: 2_592_060),
                    ]
                )
            )
            .when(.expireLots("alice"), at: 2_592_060)
            .then(.lotExpired("refund/f1", 4))
    }

    @Test func `what an expired refund lot paid goes to another`() {
        Given(history)
            .when(.refund("f1", 8, of: "r1"), at: 60)
            .when(.reserve("r2", 4), at: 60)
            .when(.capture("r2"), at: 60)
            .when(.refund("f2", 4, of: "r2"), at: 2_592_060)
            .then(
                .refunded(
                    "f2",
                    4,
                    of: "r2",
                    to: [.homeless("refund/f1", 4)],
                    newLot: .of("f2", 4, expiresAt: 5_184_060)
                )
            )
    }

    @Test func `a lot of an adjustment is opened again as it was`() {
        Given(
            .opened(),
            .increased("a1", 4),
            .reserved("r1", 4, from: ["adjustment/a1": 4]),
            .captured("r1", 4, from: ["adjustment/a1": 4])
        )
        .when(.refund("f1", 4, of: "r1"))
        .then(
            .refunded(
                "f1",
                4,
                of: "r1",
                to: [.home("adjustment/a1", 4, grantedAt: 2, .adjustment)]
            )
        )
    }
}
