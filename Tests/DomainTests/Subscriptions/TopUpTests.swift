// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Top-ups` {
    private static let hour: Int64 = 3_600

    private func given(_ terms: TopUpTerms = .below20) -> Given {
        Given(.package500, .opened(), .granted("l1", 100), .topUpConfigured(terms))
    }

    @Test func `trap 17, one is in flight, whatever is spent meanwhile`() {
        given()
            .when(.reserve("r1", 75))
            .then(.reserved("r1", 75, from: ["l1": 75]))
            .when(.reserve("r2", 10))
            .then(.reserved("r2", 10, from: ["l1": 10]), .topUpRequested("topup:7", 5))
            .when(.reserve("r3", 10))
            .then(.reserved("r3", 10, from: ["l1": 10]))
            .when(.expireLots("alice"), at: 60)
            .thenNothing()
    }

    @Test func `trap 17, a decline backs off, and the fourth one ends it`() throws {
        let given = given()
        given.when(.reserve("r1", 90))
        var time: Instant = 0
        for wait in [Self.hour, 6 * Self.hour, 24 * Self.hour] {
            let id = try #require(given.store.account("alice")?.topUp?.state.flight?.id)
            let next = time.adding(seconds: wait)
            given.when(.settleTopUp(id, .declined), at: time)
                .then(.topUpSettled(id, .declined, notBefore: next))
            #expect(given.store.account("alice")?.due == next)
            given.when(.expireLots("alice"), at: next.justBefore).thenNothing()
            let position = given.store.lastPosition + 1
            given.when(.expireLots("alice"), at: next)
                .then(.topUpRequested(TopUpID(trusted: "topup:\(position)"), 10, at: next))
            time = next
        }
        let id = try #require(given.store.account("alice")?.topUp?.state.flight?.id)
        given.when(.settleTopUp(id, .declined), at: time)
            .then(.topUpSettled(id, .declined, isDisabled: true))
        #expect(given.store.account("alice")?.due == nil)
        given.when(.reserve("r2", 1), at: .day(90)).then(.reserved("r2", 1, from: ["l1": 1]))
        let position = given.store.lastPosition + 2
        given.when(.configureTopUp(.below20), at: .day(90))
            .then(
                .topUpConfigured(.below20),
                .topUpRequested(TopUpID(trusted: "topup:\(position)"), 11, at: .day(90))
            )
    }

    @Test func `trap 17, the month has its maximum`() throws {
        let given = given()
        for day in [Int64(0), 1, 2] {
            given.when(.reserve(ReservationID(trusted: "r\(day)"), 85), at: .day(day))
            let id = try #require(given.store.account("alice")?.topUp?.state.flight?.id)
            let next = Instant.day(day).adding(seconds: Self.hour)
            given.when(.settleTopUp(id, .succeeded), at: .day(day))
                .then(.topUpSettled(id, .succeeded, notBefore: next))
            given.when(.grant(LotID(trusted: "g\(day)"), 85), at: .day(day))
        }
        given.when(.reserve("r3", 85), at: .day(3))
            .then(.reserved("r3", 85, from: ["g1": 15, "g2": 70]))
        #expect(given.store.account("alice")?.due == .day(30))
        given.when(.expireLots("alice"), at: Instant.day(30).justBefore).thenNothing()
        let position = given.store.lastPosition + 1
        given.when(.expireLots("alice"), at: .day(30))
            .then(.topUpRequested(TopUpID(trusted: "topup:\(position)"), 5, at: .day(30)))
        #expect(
            given.store.account("alice")?.topUp?.state.requests == [.day(1), .day(2), .day(30)]
        )
    }

    @Test func `trap 17, one that succeeded is given time to bring its credits`() {
        given()
            .when(.reserve("r1", 90))
            .when(.settleTopUp("topup:6", .succeeded), at: 60)
            .then(.topUpSettled("topup:6", .succeeded, notBefore: 3_660))
            .when(.expireLots("alice"), at: 61)
            .thenNothing()
            .when(.expireLots("alice"), at: 3_660)
            .then(.topUpRequested("topup:8", 10, at: 3_660))
    }

    @Test func `what led to a top-up is repeated with its own position`() {
        let given = given()
        given.when(.reserve("r1", 90))
        #expect(given.store.answerPosition == 5)
        given.when(.reserve("r1", 90)).thenRepeats(5)
    }

    @Test func `one that nobody answers has failed after a day`() {
        given()
            .when(.reserve("r1", 90))
            .then(.reserved("r1", 90, from: ["l1": 90]), .topUpRequested("topup:6", 10))
            .when(.expireLots("alice"), at: .day(1))
            .then(
                .topUpSettled(
                    "topup:6",
                    .expired,
                    notBefore: Instant.day(1).adding(seconds: Self.hour)
                )
            )
            .when(.settleTopUp("topup:6", .succeeded), at: .day(1))
            .thenRepeats(7)
    }

    @Test func `less by expiry or adjustment is noticed too`() {
        Given(
            .package500,
            .opened(),
            .granted("l1", 100, expiresAt: 60),
            .topUpConfigured(.below20)
        )
        .when(.expireLots("alice"), at: 60)
        .then(.lotExpired("l1", 100), .topUpRequested("topup:6", 20, at: 60))
        given()
            .when(.adjust("a1", .decrease(81)))
            .then(.decreased("a1", 81, from: ["l1": 81]), .topUpRequested("topup:6", 1))
    }

    @Test func `who has little when it is configured is topped up at once`() {
        Given(.package500, .opened(), .granted("l1", 5))
            .when(.configureTopUp(.below20))
            .then(.topUpConfigured(.below20), .topUpRequested("topup:5", 15))
            .when(.configureTopUp(.below20))
            .thenRepeats(4)
            .when(.configureTopUp(nil))
            .then(.topUpConfigured(nil))
            .when(.settleTopUp("topup:5", .succeeded))
            .then(.topUpSettled("topup:5", .succeeded))
            .when(.reserve("r1", 1))
            .then(.reserved("r1", 1, from: ["l1": 1]))
    }

    @Test func `nothing is bought for an account that is suspended`() {
        Given(.package500, .opened(), .granted("l1", 5), .suspended())
            .when(.configureTopUp(.below20))
            .then(.topUpConfigured(.below20))
            .when(.reinstate())
            .then(.reinstated(), .topUpRequested("topup:7", 15))
    }

    @Test func `bad terms are refused where they stand`() {
        var terms = TopUpTerms.below20
        terms.monthlyMaximum = 0
        terms.paymentMethod = ""
        given()
            .when(
                .configureTopUp(TopUpTerms(threshold: 1, package: "none", monthlyMaximum: 1))
            )
            .thenRejected(.notFound(.package("none")))
            .when(.configureTopUp(terms))
            .thenRejected(
                .invalidContent([
                    ContentError("/monthly_maximum", "Send 1–100."),
                    ContentError("/payment_method", "Send 1–200 characters."),
                ])
            )
        Given(.opened()).when(.configureTopUp(nil)).thenRepeats(1)
            .when(.settleTopUp("topup:2", .declined))
            .thenRejected(.wrongState(.account("alice"), state: "without top-up"))
    }
}
