// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// State × observation: every cell has its answer.
@Suite struct `Observe a payment, every cell` {
    struct Cell: CustomTestStringConvertible, Sendable {
        let before: [PaymentObservation]
        let observation: PaymentObservation
        /// The type of the event that comes of it; `nil` is a repeat.
        let event: String?
        /// Of 100 granted credits.
        var claimed: Balance = 0
        var isContradictory = false

        var testDescription: String { "\(Brief(observation)) after \(Brief(before))" }
    }

    static let statuses: [Cell] = {
        func row(
            _ before: PaymentStatus?,
            _ processing: String?,
            _ failed: String?,
            _ succeeded: String?
        ) -> [Cell] {
            let answers = [processing, failed, succeeded]
            return zip(PaymentStatus.allCases, answers).map { status, event in
                Cell(
                    before: before.map { [.paid("p", $0)] } ?? [],
                    observation: .paid("p", status),
                    event: event
                )
            }
        }
        return row(nil, "processing", "failed", "succeeded")
            + row(.processing, nil, "failed", "succeeded")
            + row(.failed, nil, nil, "succeeded")
            + row(.succeeded, nil, nil, nil)
    }()

    static let refunds: [Cell] = {
        func row(
            _ before: PaymentRefund.State?,
            _ answers: (event: String?, claimed: Balance)...
        ) -> [Cell] {
            zip(PaymentRefund.State.allCases, answers).map { state, answer in
                Cell(
                    before: [.paid()] + (before.map { [.refund("re", 1_000, $0)] } ?? []),
                    observation: .refund("re", 1_000, state),
                    event: answer.event,
                    claimed: answer.claimed
                )
            }
        }
        let new = "refundObserved"
        return row(nil, (new, 0), (new, 100), (new, 0), (new, 0))
            + row(.pending, (nil, 0), (new, 100), (new, 0), (new, 0))
            + row(.succeeded, (nil, 100), (nil, 100), (new, 0), (new, 0))
            + row(.failed, (nil, 0), (nil, 0), (nil, 0), (new, 0))
            + row(.cancelled, (nil, 0), (nil, 0), (nil, 0), (nil, 0))
    }()

    /// What is claimed after a first effect (row) and a second one (column), in the order of
    /// `Effect.allCases`: nothing, all, or all because they contradict each other.
    static let chargebacks: [Cell] = {
        let rows: [(Chargeback.Effect?, String)] = [
            (nil, "001001011"),
            (.inquiry, "001001011"),
            (.opened, "001001011"),
            (.fundsWithdrawn, "111001011"),
            (.fundsReinstated, "00000!0!!"),
            (.won, "00000!0!!"),
            (.lost, "111!!1!11"),
            (.withdrawn, "00000!0!!"),
            (.expired, "111!!1!11"),
            (.accepted, "111!!1!11"),
        ]
        return rows.flatMap { before, answers in
            zip(Chargeback.Effect.allCases, answers).map { effect, answer in
                Cell(
                    before: [.paid()] + (before.map { [.chargeback("d", $0)] } ?? []),
                    observation: .chargeback("d", effect),
                    event: effect == before ? nil : "chargebackObserved",
                    claimed: answer == "0" ? 0 : 100,
                    isContradictory: answer == "!"
                )
            }
        }
    }()

    @Test(arguments: statuses + refunds + chargebacks)
    func `has its answer`(_ cell: Cell) throws {
        let given = Given(.opened()).selling()
        for observation in cell.before { given.when(.observe(observation)) }
        let position = given.store.lastPosition
        let known = given.payment()?.position
        let outcome = given.when(.observe(cell.observation))
        #expect(given.store.violations.isEmpty, "\(given.store.violations)")
        let (decision, events) = try outcome.result.get()
        if let event = cell.event {
            let first = try #require(events.first)
            guard case .payment(let observed) = first else {
                Issue.record("\(first) is no observation.")
                return
            }
            #expect(String(Brief(observed).description.prefix { $0 != "(" }) == event)
        } else {
            #expect(decision == .repeats(try #require(known)))
            #expect(given.store.lastPosition == position)
        }
        let payment = try #require(given.payment())
        #expect(payment.claim.total == cell.claimed.microcredits)
        #expect(
            payment.anomalies.contains { $0.kind == .outcomeContradicts } == cell.isContradictory
        )
    }

    @Test func `money that came back and was lost again is claimed, and a person is told`() {
        let effects: [Chargeback.Effect] = [.opened, .fundsWithdrawn, .fundsReinstated, .lost]
        for order in [effects, effects.reversed()] {
            let given = Given(.opened()).selling()
            given.when(.observe(.paid()))
            for effect in order { given.when(.observe(.chargeback("d", effect))) }
            #expect(given.store.account("alice")?.available == 0)
            #expect(given.payment()?.anomalies.map(\.kind) == [.outcomeContradicts])
            #expect(given.store.violations.isEmpty)
        }
    }

    @Test func `the tables are whole`() {
        #expect(Self.statuses.count == 4 * 3)
        #expect(Self.refunds.count == 5 * 4)
        #expect(Self.chargebacks.count == 10 * 9)
    }

    @Test(
        arguments: [
            (CheckoutObserved.Outcome?.none, CheckoutObserved.Outcome.completed, true, "completed"),
            (nil, .expired, true, "expired"),
            (.completed, .completed, false, "completed"),
            (.completed, .expired, false, "completed"),
            (.expired, .completed, true, "completed"),
            (.expired, .expired, false, "expired"),
        ]
    )
    func `so has a checkout`(
        before: CheckoutObserved.Outcome?,
        outcome: CheckoutObserved.Outcome,
        isNews: Bool,
        status: String
    ) throws {
        for isOurs in [true, false] {
            let given = Given(.opened()).selling()
            if isOurs { given.when(.openCheckout("c", "p100")) }
            if let before { given.when(.observe(.checkout("c", before))) }
            let position = given.store.lastPosition
            given.when(.observe(.checkout("c", outcome)))
            #expect((given.store.lastPosition > position) == isNews)
            #expect(given.store.entities[.checkout("c")]?.checkout?.status.rawValue == status)
        }
    }
}
