// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import Projections
import TestSupport
import Testing

/// The read model `payments` beside what the events fold to.
@Suite struct `The payments' read model` {
    private static let payments: [PaymentID] = ["p1", "p2", "p3", "p4"]

    /// Whatever is observed, in whatever order; some of it is assigned.
    private static func commands(number: Int) -> [Command] {
        var random = SeededRandom(number: number)
        var commands: [Command] = [.open("alice"), .open("bob")]
        for _ in 0..<60 {
            let id = random.pick(payments)
            let amount = Int64.random(in: 0...1_000, using: &random)
            let observation: PaymentObservation =
                switch Int.random(in: 0..<5, using: &random) {
                case 0:
                    .paid(
                        id,
                        random.pick(PaymentStatus.allCases),
                        by: random.pick([nil, "alice", "bob", "carol"]),
                        customer: random.pick([nil, "cus"]),
                        total: random.pick([nil, 1_000, 900]),
                        package: random.pick([nil, "p100"]),
                        isTest: random.chance(percent: 10),
                        refunded: random.pick([nil, amount]),
                        occurredAt: random.pick([nil, 60, 120, 180])
                    )
                case 1:
                    .refund(
                        random.pick(["re1", "re2"]),
                        amount,
                        random.pick(PaymentRefund.State.allCases),
                        of: id
                    )
                case 2:
                    .chargeback(
                        "dp",
                        random.pick(Chargeback.Effect.allCases),
                        amount: amount,
                        of: id
                    )
                default: .paid(id, by: random.pick([nil, "alice"]), package: nil)
                }
            commands.append(.observe(observation))
            if random.chance(percent: 20) {
                commands.append(.assign(id, .credits(100, bonus: random.pick([nil, 20]))))
            }
            let order: OrderedRefundID = random.pick(["r1", "r2", "r3"])
            if random.chance(percent: 15) { commands.append(.orderRefund(order, of: id)) }
            if random.chance(percent: 10) {
                commands.append(.settleRefund(order, .refused("declined"), of: id))
            }
        }
        return commands
    }

    @Test(arguments: 0..<3)
    func `has what the events fold to, whatever they are cut into`(number: Int) async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        try harness.run(Self.commands(number: 900 + number).map { TimedCommand($0, at: 0) })
        var random = SeededRandom(number: 910 + number)
        try harness.catchUp { Int.random(in: 1...9, using: &random) }
        for id in Self.payments {
            guard let payment = harness.store.entities[.payment(id)]?.payment else { continue }
            let rows = try harness.sql(
                """
                SELECT payment, coalesce(account, ''), coalesce(matching, ''),
                    coalesce(reason, ''), coalesce(total::text, ''), is_test,
                    granted::text, reversed::text, open_refunds, anomalies, position,
                    coalesce(extract(epoch FROM occurred_at)::bigint::text, '')
                FROM tally_api.payments WHERE payment = '\(id.text)'
                """
            )
            #expect(rows == [Self.row(payment)], "seed \(SeededRandom.seedOfRun), \(number)")
            let objects = try harness.sql(
                "SELECT count(*) FROM tally_api.payment_objects WHERE payment = '\(id.text)'"
            )
            #expect(objects == ["\(payment.refunds.count + payment.chargebacks.count)"])
        }
    }

    private static func row(_ payment: Payment) -> String {
        let (matching, reason) =
            switch payment.matching {
            case .pending: ("", "")
            case .unmatched(let reason, _): ("unmatched", reason.rawValue)
            case .matched: ("matched", "")
            }
        return [
            payment.id.text, payment.owner?.text ?? "", matching, reason,
            payment.paid.map(String.init) ?? "", payment.facts.isTest ? "t" : "f",
            CreditText.text(payment.granted),
            CreditText.text(Balance(microcredits: payment.claim.total)),
            "\(payment.orders.count(where: \.isOpen))", "\(payment.anomalies.count)",
            "\(payment.position)",
            payment.facts.occurredAt.map { "\($0.microseconds / 1_000_000)" } ?? "",
        ].joined(separator: "|")
    }
}
