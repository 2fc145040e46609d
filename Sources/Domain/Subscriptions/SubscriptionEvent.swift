// SPDX-License-Identifier: Apache-2.0

/// What becomes of plans, of subscriptions to them, and of top-ups.
package enum SubscriptionEvent: EventFamily {
    case planDefined(PlanChanged)
    case planEdited(PlanChanged)
    case planRetired(PlanRetired)

    package var account: AccountID? {
        switch self {
        case .planDefined, .planEdited, .planRetired: nil
        }
    }

    package func forEachKey<Failure: Error>(
        _ body: (EntityKey) throws(Failure) -> Void
    ) throws(Failure) {
        switch self {
        case .planDefined(let change), .planEdited(let change):
            try body(.plan(change.plan))
            for offer in change.terms.offers { try body(.offer(offer)) }
        case .planRetired(let change):
            try body(.plan(change.plan))
        }
    }
}
