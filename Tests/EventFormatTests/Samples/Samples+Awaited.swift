// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

extension Samples {
    /// What waits, and goes on.
    static let awaited: [Event] = [
        .payment(
            .deferred(
                AwaitedDeferred(
                    key: .offer("stripe:price_1"),
                    until: Instant(microseconds: 1_795_253_400_000_001),
                    next: .payment("stripe:pi_21")
                )
            )
        ),
        .payment(.deferred(AwaitedDeferred(key: .account("alice"), until: nil))),
        .payment(
            .deferred(AwaitedDeferred(key: .account("alice"), until: nil, opened: "alice"))
        ),
        .subscription(
            .unmatched(
                SubscriptionUnmatched(
                    subscription: "stripe:sub_1",
                    account: nil,
                    reason: .unknownAccount,
                    awaits: [.customer("stripe:cus_1"), .account("alice")],
                    awaited: [.customer("stripe:cus_1")]
                )
            )
        ),
        .subscription(
            .matched(
                SubscriptionMatched(
                    subscription: "stripe:sub_1",
                    account: "alice",
                    awaited: [.offer("stripe:price_1"), .offer("stripe:prod_1")]
                )
            )
        ),
        .subscription(
            .matched(SubscriptionMatched(subscription: "stripe:sub_1", account: "alice"))
        ),
        .subscription(
            .observed(
                SubscriptionObserved(
                    subscription: "stripe:sub_1",
                    fact: .resumed(at: 4),
                    unknown: [.offer("stripe:price_1"), .offer("stripe:prod_1")]
                )
            )
        ),
        .subscription(
            .observed(
                SubscriptionObserved(
                    subscription: "stripe:sub_1",
                    fact: .resumed(at: 4),
                    unknown: [.plan("PRO")]
                )
            )
        ),
        .workflow(
            .runPaused(
                RunPaused(
                    reference: RunReference("run-1", of: "alice"),
                    reason: .planLimit
                )
            )
        ),
    ]
}
