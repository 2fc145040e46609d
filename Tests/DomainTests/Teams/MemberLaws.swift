// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// What is true of members in any history.
@Suite struct `Laws of members` {
    private static let members: [MemberID] = ["alice/bob", "alice/carol"]

    /// Caps stay as they are here: a cap that falls may be below what was spent before.
    @Test func `what members spend is never above their caps`() throws {
        for number in 0..<200 {
            var random = SeededRandom(number: number)
            let store = MemoryStore()
            store.apply([
                .opened(), .granted("l1", 10_000),
                .memberAdded(cap: .a(.day, 20)),
                .memberAdded("alice/carol", cap: .a(.week, 40)),
            ])
            var time: Instant = 0
            for step in 0..<80 {
                time = time.adding(seconds: random.pick([0, 1, 3600, 40_000]))
                let command = Self.command(step, &random)
                _ = store.run(command, at: time)
                let seed: Comment =
                    "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), history \(number), step \(step)"
                try #require(store.violations.isEmpty, "\(store.violations) \(seed)")
                for id in Self.members {
                    let member = try #require(store.member(id))
                    let cap = try #require(member.cap)
                    let spent = member.spent(in: cap.period, at: time)
                    try #require(spent <= Balance(cap.amount), seed)
                    let expected = Self.spent(by: id, in: cap.period, at: time, store)
                    try #require(spent == expected, seed)
                }
            }
        }
    }

    private static func command(_ step: Int, _ random: inout SeededRandom) -> Command {
        let known = ReservationID(
            trusted: "r\(Int.random(in: max(step - 4, 0)...step, using: &random))"
        )
        let amount = Amount(microcredits: Int64.random(in: 1...9_000_000, using: &random)) ?? 1
        switch Int.random(in: 0..<8, using: &random) {
        case 0...4:
            return .reserve(ReservationID(trusted: "r\(step)"), amount, seconds: 50_000)
                .by(random.pick(members))
        case 5: return .capture(known, .amount(amount), isFinal: random.chance(percent: 70))
        case 6: return random.pick([.release(known), .expireReservation(known)])
        default: return .refund(RefundID(trusted: "f\(step)"), nil, of: known)
        }
    }

    /// Counted anew from the reservations.
    private static func spent(
        by id: MemberID,
        in period: Period,
        at time: Instant,
        _ store: MemoryStore
    ) -> Balance {
        var spent = Balance.zero
        for reservation in store.reservations {
            guard let use = reservation.member, use.member == id,
                period.start(of: use.at) == period.start(of: time)
            else { continue }
            spent.microcredits +=
                Int128(reservation.amount.microcredits) - reservation.released.microcredits
                - reservation.refunded.microcredits
        }
        return spent
    }
}
