// SPDX-License-Identifier: Apache-2.0

package import Domain

/// What a movement would have been on the other terms.
///
/// The order, the usage, the outputs and the verdict are those of then. What an account had not
/// then, it has not now.
extension Repricing {
    package func would(_ movement: Movement, after settled: Settled) -> Money {
        switch movement.kind {
        case .succeeded(let event, let owed): success(event, owed, after: settled)
        case .cancelled(let event, let used): cancellation(event.captured, used)
        case .givenBack(let amount, _): refund(amount, of: settled)
        }
    }

    /// Whether somebody said what to take: then no price decides it.
    package func isNamed(_ event: GenerationSucceeded) -> Bool {
        event.actual != terms.worth(at: pinned, used: event.usage, delivered: event.delivered)
    }

    private func success(
        _ event: GenerationSucceeded,
        _ owed: Balance,
        after settled: Settled
    ) -> Money {
        let due = Self.due(
            on: otherTerms,
            isNamed(event)
                ? event.actual
                : otherTerms.worth(at: price, used: event.usage, delivered: event.delivered)
        )
        let missing = max(0, due - settled.wouldTake)
        let excess = missing - min(missing, heldFor(event, after: settled))
        let short = min(excess, event.uncollected.microcredits + owed.microcredits)
        var money = Money()
        switch otherTerms.policy {
        case .absorb: money.uncollected = short
        case .debt: break
        }
        money.charged = missing - money.uncollected
        return money
    }

    /// What a cancellation took, and would have taken.
    package func cancelled(capturing captured: Balance, used: Usage?) -> Settled {
        var settled = Settled()
        settled.was.charged = captured.microcredits
        settled.would = cancellation(captured, used)
        return settled
    }

    /// What is taken of a worth; without a hold, nothing can be.
    private static func due(on terms: GenerationTerms, _ worth: Balance) -> Int128 {
        terms.cost.amount == nil ? 0 : terms.due(of: worth).microcredits
    }

    /// What the hold would have given: its cost, unless then it gave more or less than that.
    private func heldFor(_ event: GenerationSucceeded, after settled: Settled) -> Int128 {
        let captured = event.captured.microcredits
        let missing = max(0, Self.due(on: terms, event.actual) - settled.wasTaken)
        let whole = event.isLate ? 0 : Int128(terms.cost.microcredits)
        guard captured == min(missing, whole) else { return captured }
        return event.isLate ? 0 : Int128(otherTerms.cost.microcredits)
    }

    /// What was used and reported until then, at most the hold.
    private func cancellation(_ captured: Balance, _ used: Usage?) -> Money {
        let captured = captured.microcredits
        var money = Money()
        guard let used else {
            money.charged = captured
            return money
        }
        let was = Self.held(on: terms, at: pinned, used)
        let would = Self.held(on: otherTerms, at: price, used)
        money.charged = captured == was ? would : min(would, captured)
        return money
    }

    private static func held(
        on terms: GenerationTerms,
        at price: Price,
        _ used: Usage
    ) -> Int128 {
        let worth = terms.worth(at: price, used: used, delivered: terms.outputs)
        return min(worth, terms.cost.balance).microcredits
    }

    /// The same part of what was taken.
    private func refund(_ amount: Balance, of settled: Settled) -> Money {
        var money = Money()
        money.refunded = min(settled.part(amount), settled.would.net)
        return money
    }
}
