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
        )
    ]
}
