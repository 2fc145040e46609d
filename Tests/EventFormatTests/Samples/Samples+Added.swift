// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

extension Samples {
    /// What was added to finished parts.
    static let added: [Event] = [
        .succeeded(
            "g2",
            actual: 5,
            captured: 5,
            delivered: 1,
            outputs: [
                GenerationOutput(
                    kind: "image",
                    file: OutputFile(
                        digest: String(repeating: "0f", count: 32),
                        mediaType: "image/png",
                        size: 3_000_000
                    )
                )
            ]
        ),
        .payment(
            .reinstatementDeferred(
                ReinstatementDeferred(payment: "stripe:pi_1", account: "alice", until: 86_400)
            )
        ),
        .payment(
            .reinstatementDeferred(
                ReinstatementDeferred(payment: "stripe:pi_1", account: nil, until: nil)
            )
        ),
        .subscription(
            .cancellationOrdered(
                CancellationOrdered(
                    subscription: "stripe:sub_1",
                    account: "alice",
                    timing: .atPeriodEnd,
                    orderedAt: 60,
                    actor: "user:alice"
                )
            )
        ),
        .subscription(
            .cancellationOrdered(
                CancellationOrdered(
                    subscription: "stripe:sub_1",
                    account: nil,
                    timing: .now,
                    orderedAt: 60,
                    actor: nil
                )
            )
        ),
        .subscription(
            .cancellationSettled(
                CancellationSettled(
                    subscription: "stripe:sub_1",
                    account: "alice",
                    order: 7,
                    outcome: .carriedOut
                )
            )
        ),
        .subscription(
            .cancellationSettled(
                CancellationSettled(
                    subscription: "stripe:sub_1",
                    account: nil,
                    order: 8,
                    outcome: .refused("missing:resource_missing")
                )
            )
        ),
    ]
}
