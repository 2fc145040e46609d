// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

extension Samples {
    /// What came with the adapters: their golden lines come last.
    static let adapters: [Event] = webhooks + [.dispatching("g2")]

    /// What workers pull.
    static let pulled: [Event] = [
        .claimed("g2", at: 60), .prolonged("g2", to: 150),
        received(.hint("kie:task1"), furtherHints: ["kie:task2"]),
        received(.facts(1), furtherHints: ["kie:task1", "kie:task2"]),
    ]

    private static let webhooks: [Event] = [
        received(.facts(2)),
        received(.hint("kie:task1"), encoding: .base64),
        received(.nothing(remark: "unknown-kind")),
        received(.unreadable("The body is not JSON.")),
        .refused(.plan("pro"), "unknown-plan"),
    ]

    private static func received(
        _ outcome: WebhookReceived.Outcome,
        encoding: WebhookBody.Encoding = .text,
        furtherHints: [JobID] = []
    ) -> Event {
        .webhook(
            .received(
                WebhookReceived(
                    delivery: "stripe:evt_1",
                    provider: "stripe",
                    kind: "payment_intent.succeeded",
                    body: WebhookBody(Sealed("k1.Qk9EWQ=="), encoding),
                    outcome: outcome,
                    furtherHints: furtherHints,
                    fingerprint: Fingerprint(high: 9, low: 10)
                )
            )
        )
    }
}
