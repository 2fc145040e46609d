// SPDX-License-Identifier: Apache-2.0

import Domain
import JSONText
import TestSupport
import Testing

/// Nothing is lost and nothing made: reckoned from the events alone, beside what the states say.
@Suite struct `Conservation of credit` {
    @Test func `what came into a lot is in it, or has left it`() throws {
        try RandomHistory.eachOfDeals { history in
            try history.run()
            let store = history.store
            var flows = LotFlows()
            for event in store.events { flows.add(event) }
            for account in store.accounts {
                for lot in account.lots {
                    let left = flows.balances.removeValue(forKey: lot.id)
                    try #require(left == lot.remaining + lot.held, "\(lot.id.text), \(history)")
                }
            }
            try #require(flows.balances.values.allSatisfy { $0 == 0 }, "\(history)")
        }
    }

    @Test func `the books agree with the accounts`() throws {
        try RandomHistory.eachOfDeals { history in
            let store = history.store
            try history.run { [history] timed, _ in
                let sum = { (part: KeyPath<Account, Balance>) in
                    store.accounts.reduce(Int128(0)) { $0 + $1[keyPath: part].microcredits }
                }
                try #require(store.books.total == .zero, history.at(timed))
                try #require(
                    store.books[.available].microcredits == sum(\.available),
                    history.at(timed)
                )
                try #require(store.books[.held].microcredits == sum(\.held), history.at(timed))
                try #require(store.books[.debt].microcredits == -sum(\.debt), history.at(timed))
            }
        }
    }

    @Test func `a claim is what was taken, is owed, is borne and was forgiven`() throws {
        try RandomHistory.eachOfDeals { history in
            try history.run()
            let store = history.store
            var claims: [PaymentID: ClaimFlows] = [:]
            for event in store.events { claims.add(event) }
            for payment in store.payments {
                let flows = claims[payment.id] ?? ClaimFlows()
                let comment: Comment = "\(payment.id.text), \(history)"
                try #require(payment.granted.microcredits == flows.granted, comment)
                try #require(payment.expired.microcredits == flows.expired, comment)
                try #require(payment.claim.takenTotal == flows.taken, comment)
                try #require(payment.claim.debt.microcredits == flows.debt, comment)
                try #require(payment.claim.total == payment.target, comment)
                guard let account = payment.credited.flatMap(store.account) else { continue }
                let owed = account.debts.filter { $0.cause == .payment(payment.id) && $0.isOwed }
                let sum = owed.reduce(Int128(0)) { $0 + $1.amount.microcredits }
                try #require(sum == flows.debt, comment)
            }
        }
    }

    @Test func `a generation ends with one outcome, and took what it says`() throws {
        try RandomHistory.eachOfDeals { history in
            try history.run()
            let store = history.store
            for generation in store.generations {
                guard case .own(let id) = generation.request.hold,
                    let hold = store.reservation(id)
                else { continue }
                let comment: Comment = "\(generation.id.text), \(history)"
                try #require(hold.isOpen == generation.isOpen, comment)
                try #require(hold.captured == generation.captured, comment)
                try #require(hold.refunded == generation.refunded, comment)
                let charge = hold.charge
                let uncollected = charge?.uncollected ?? .zero
                try #require(uncollected == generation.uncollected, comment)
            }
        }
    }
}

/// What every lot has in the end, by the slices of the events.
private struct LotFlows {
    var balances: [LotID: Int64] = [:]

    mutating func add(_ event: Event) {
        switch event {
        case .creditsGranted(let grant): put(grant.amount, into: grant.lot)
        case .creditsAdjusted(let adjustment):
            switch adjustment.effect {
            case .increase(let amount, let lot): put(amount, into: lot)
            case .decrease(_, let slices, _): take(slices)
            }
        case .creditsCaptured(let capture): take(capture.slices)
        case .creditsCharged(let charge): take(charge.slices)
        case .creditsRefunded(let refund): putBack(refund.slices, refund.newLot)
        case .creditsReversed(let reversal): take(reversal.slices)
        case .creditsReinstated(let event): putBack(event.slices, event.newLot)
        case .creditsRolledOver(let rollover):
            take(rollover.slices)
            put(rollover.amount, into: rollover.lot)
        case .lotExpired(let expiry): take([Slice(lot: expiry.lot, amount: expiry.amount)])
        case .debtSettled(let settlement): take(settlement.slices)
        case .uncollectedRecovered(let recovery): take(recovery.slices)
        // What is held is in the lot still.
        case .creditsReserved, .creditsReleased, .debtForgiven, .accountOpened, .accountSuspended,
            .accountReinstated, .catalog, .generation, .payment, .subscription, .workflow,
            .dispute, .team, .alert, .webhook, .archive:
            break
        }
    }

    private mutating func put(_ amount: Amount, into lot: LotID) {
        balances[lot, default: 0] += amount.microcredits
    }

    private mutating func take(_ slices: [Slice]) {
        for slice in slices { balances[slice.lot, default: 0] -= slice.amount.microcredits }
    }

    private mutating func putBack(_ slices: [RefundedSlice], _ newLot: RefundLot?) {
        for refunded in slices where refunded.home != nil {
            put(refunded.slice.amount, into: refunded.slice.lot)
        }
        if let newLot { put(newLot.amount, into: newLot.id) }
    }
}

/// What became of one payment's credits, by the events.
private struct ClaimFlows {
    var granted = Int128(0)
    var expired = Int128(0)
    var taken = Int128(0)
    var debt = Int128(0)
}

extension [PaymentID: ClaimFlows] {
    fileprivate mutating func add(_ event: Event) {
        switch event {
        case .creditsGranted(let grant):
            guard let payment = grant.terms.payment else { return }
            self[payment, default: ClaimFlows()].granted += Int128(grant.amount.microcredits)
        case .lotExpired(let expiry):
            guard let payment = expiry.payment else { return }
            self[payment, default: ClaimFlows()].expired += Int128(expiry.amount.microcredits)
        case .creditsReversed(let reversal):
            self[reversal.payment, default: ClaimFlows()].taken += Self.sum(reversal.slices)
            self[reversal.payment, default: ClaimFlows()].debt += reversal.debt.microcredits
        case .creditsReinstated(let back):
            let sum = Self.sum(back.slices.map(\.slice))
            self[back.payment, default: ClaimFlows()].taken -= sum
            self[back.payment, default: ClaimFlows()].debt -= back.debt.microcredits
        case .debtSettled(let settlement):
            guard case .payment(let payment) = settlement.debt else { return }
            let amount = Int128(settlement.amount.microcredits)
            self[payment, default: ClaimFlows()].taken += Self.sum(settlement.slices)
            self[payment, default: ClaimFlows()].debt -= amount
        case .uncollectedRecovered(let recovery):
            self[recovery.payment, default: ClaimFlows()].taken += Self.sum(recovery.slices)
        case .debtForgiven(let forgiveness):
            for part in forgiveness.parts {
                guard case .payment(let payment) = part.debt else { continue }
                self[payment, default: ClaimFlows()].debt -= Int128(part.amount.microcredits)
            }
        default: break
        }
    }

    private static func sum(_ slices: [Slice]) -> Int128 {
        slices.reduce(0) { $0 + Int128($1.amount.microcredits) }
    }
}
