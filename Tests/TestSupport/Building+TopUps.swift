// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Top-ups of Alice.
extension Command {
    package static func configureTopUp(_ terms: TopUpTerms?) -> Command {
        .subscription(.configureTopUp("alice", terms))
    }

    package static func settleTopUp(_ id: TopUpID, _ outcome: TopUpOutcome) -> Command {
        .subscription(.settleTopUp("alice", id, outcome))
    }
}

extension Event {
    /// What top-ups buy.
    package static let package500: Event = .catalog(
        .packageDefined(
            PackageDefined(
                package: "p500",
                terms: PackageTerms(credits: 500),
                authorship: Authorship(actor: "ops", reason: nil)
            )
        )
    )

    package static func topUpConfigured(_ terms: TopUpTerms?) -> Event {
        .subscription(
            .topUpConfigured(TopUpConfigured(account: "alice", terms: terms, actor: "ops"))
        )
    }

    package static func topUpRequested(
        _ id: TopUpID,
        _ shortfall: Balance,
        at time: Instant = 0
    ) -> Event {
        .subscription(
            .topUpRequested(
                TopUpRequested(
                    id: id,
                    account: "alice",
                    package: "p500",
                    paymentMethod: nil,
                    shortfall: shortfall,
                    at: time,
                    expiresAt: time.adding(seconds: 86_400)
                )
            )
        )
    }

    package static func topUpSettled(
        _ id: TopUpID,
        _ outcome: TopUpOutcome,
        notBefore: Instant? = nil,
        isDisabled: Bool = false
    ) -> Event {
        .subscription(
            .topUpSettled(
                TopUpSettled(
                    id: id,
                    account: "alice",
                    outcome: outcome,
                    notBefore: notBefore,
                    isDisabled: isDisabled
                )
            )
        )
    }
}

extension TopUpTerms {
    /// Below 20 credits, at most three times a month.
    package static let below20 = TopUpTerms(threshold: 20, package: "p500", monthlyMaximum: 3)
}
