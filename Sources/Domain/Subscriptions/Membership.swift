// SPDX-License-Identifier: Apache-2.0

/// The plans that an account has by its subscriptions.
///
/// A class, so that the account, which is copied with each change, stays small.
package final class Membership: Equatable, Sendable {
    package static let entitlementsMaximum = 20

    /// In the order in which they came; the last one is the account's plan.
    ///
    /// Never empty.
    package let entitlements: [Entitlement]

    package init(entitlements: [Entitlement]) {
        self.entitlements = entitlements
    }

    package subscript(subscription: SubscriptionID) -> Entitlement? {
        entitlements.first { $0.subscription == subscription }
    }

    package static func == (left: Membership, right: Membership) -> Bool {
        left === right || left.entitlements == right.entitlements
    }
}

/// A plan by one subscription.
package struct Entitlement: Hashable, Sendable {
    package let subscription: SubscriptionID
    package let plan: PlanID
    package let periodStart: Instant

    package init(subscription: SubscriptionID, plan: PlanID, periodStart: Instant) {
        self.subscription = subscription
        self.plan = plan
        self.periodStart = periodStart
    }
}
