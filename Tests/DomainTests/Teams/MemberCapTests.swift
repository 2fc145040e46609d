// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// A cap bounds what a member has spent and holds, in the period that a time lies in.
@Suite struct `Caps of members` {
    private static let day: Int64 = 86_400

    private static func team(_ cap: MemberCap?) -> [Event] {
        [.opened(), .granted("l1", 100), .memberAdded(cap: cap)]
    }

    private static func exceeded(
        _ cap: Amount,
        spent: Balance,
        required: Amount
    ) -> Rejection {
        .limitReached(.memberCap("alice/bob", cap: cap, spent: spent, required: required))
    }

    /// Trap 10, for caps: the second hold sees the first, whoever sent it.
    @Test func `two holds do not pass the cap together`() {
        Given(Self.team(.a(.day, 10)))
            .when(.reserve("r1", 6).by("alice/bob"))
            .when(.reserve("r2", 6).by("alice/bob"))
            .thenRejected(Self.exceeded(10, spent: 6, required: 6))
            .when(.reserve("r3", 4).by("alice/bob"))
            .thenBalance(available: 90, held: 10)
    }

    @Test func `a generation counts like a reservation`() {
        Given([.registered()] + Self.team(.a(.day, 15)))
            .when(.generate("g1", member: "alice/bob"))
            .thenBalance(available: 90, held: 10)
            .when(.generate("g2", member: "alice/bob"))
            .thenRejected(Self.exceeded(15, spent: 10, required: 10))
            .when(.success("g1"))
            .when(.generate("g3", member: "alice/bob"))
            .thenRejected(Self.exceeded(15, spent: 10, required: 10))
    }

    @Test func `the account itself has no cap`() {
        Given(Self.team(.a(.day, 1)))
            .when(.reserve("r1", 50))
            .thenBalance(available: 50, held: 50)
    }

    @Test func `a cap is per member`() {
        Given(Self.team(.a(.day, 10)) + [.memberAdded("alice/carol", cap: .a(.day, 10))])
            .when(.reserve("r1", 10).by("alice/bob"))
            .when(.reserve("r2", 10).by("alice/carol"))
            .thenBalance(available: 80, held: 20)
    }

    @Test func `without a cap, what the account has is the bound`() {
        Given(Self.team(nil))
            .when(.reserve("r1", 101).by("alice/bob"))
            .thenRejected(.insufficientCredits("alice", available: 100, required: 101))
            .when(.reserve("r2", 100).by("alice/bob"))
            .thenBalance(available: 0, held: 100)
    }

    @Test(arguments: [
        // 1970-01-01 was a Thursday, in January.
        (Period.day, Int64(1)), (.week, 4), (.month, 31),
    ])
    func `a new period begins at its first instant`(_ period: Period, _ days: Int64) {
        let next = Instant(integerLiteral: days * Self.day)
        Given(Self.team(.a(period, 10)))
            .when(.reserve("r1", 10).by("alice/bob"))
            .when(.reserve("r2", 1).by("alice/bob"), at: next.justBefore)
            .thenRejected(Self.exceeded(10, spent: 10, required: 1))
            .when(.reserve("r3", 10).by("alice/bob"), at: next)
            .thenBalance(available: 80, held: 20)
    }

    @Test func `what is released may be spent again in its period`() {
        let given = Given(Self.team(.a(.day, 10)))
        given.when(.reserve("r1", 10).by("alice/bob"))
            .when(.release("r1"))
            .then(.released("r1", 10, to: ["l1": 10]).of("alice/bob"))
            .when(.reserve("r2", 10).by("alice/bob"))
            .when(.capture("r2", 4))
            .when(.reserve("r3", 7).by("alice/bob"))
            .thenRejected(Self.exceeded(10, spent: 4, required: 7))
            .when(.refund("f1", nil, of: "r2"))
            .when(.reserve("r4", 10).by("alice/bob"))
            .thenBalance(available: 90, held: 10)
    }

    @Test func `what comes back from an earlier period is not spent again in this one`() {
        Given(Self.team(.a(.day, 10)))
            .when(.reserve("r1", 10).by("alice/bob"))
            .when(.reserve("r2", 10).by("alice/bob"), at: 86_400)
            .when(.release("r1"), at: 86_401)
            .when(.reserve("r3", 1).by("alice/bob"), at: 86_402)
            .thenRejected(Self.exceeded(10, spent: 10, required: 1))
    }

    @Test func `a hold that expires gives the cap back`() {
        Given(Self.team(.a(.day, 10)))
            .when(.reserve("r1", 10, seconds: 60).by("alice/bob"))
            .when(.expireReservation("r1"), at: 60)
            .when(.reserve("r2", 10).by("alice/bob"), at: 60)
            .thenBalance(available: 90, held: 10)
    }

    @Test func `a cap of another period counts what was spent before it was set`() {
        Given(Self.team(.a(.day, 10)))
            .when(.reserve("r1", 10).by("alice/bob"))
            .when(.reserve("r2", 10).by("alice/bob"), at: 86_400)
            .when(.changeMember(cap: .set(.a(.month, 25))), at: 86_400)
            .when(.reserve("r3", 6).by("alice/bob"), at: 86_400)
            .thenRejected(Self.exceeded(25, spent: 20, required: 6))
            .when(.reserve("r4", 5).by("alice/bob"), at: 86_400)
            .thenBalance(available: 75, held: 25)
    }

    @Test func `a charge beyond the hold counts, though no cap can stop it`() {
        let given = Given(
            Self.team(.a(.day, 10)) + [
                .reserved("r1", 8, from: ["l1": 8]).of("alice/bob"),
                .captured("r1", 8, from: ["l1": 8]),
                .creditsCharged(
                    CreditsCharged(
                        reservation: "r1",
                        account: "alice",
                        amount: 7,
                        slices: [Slice(lot: "l1", amount: 5)],
                        uncollected: 2
                    )
                ).of("alice/bob"),
            ]
        )
        given.when(.reserve("r2", 1).by("alice/bob"))
            .thenRejected(Self.exceeded(10, spent: 13, required: 1))
            .when(.refund("f1", nil, of: "r1"))
        #expect(given.store.member()?.spent(in: .day, at: 0) == 0)
    }
}
