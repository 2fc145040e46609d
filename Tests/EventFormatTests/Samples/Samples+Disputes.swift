// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

extension Samples {
    private static let fingerprint = Fingerprint(high: 7, low: 8)

    static let disputes: [Event] = [
        .dispute(
            .opened(
                DisputeOpened(
                    id: "d1",
                    account: "alice",
                    generation: "g1",
                    category: "no-output",
                    reason: Sealed("k1.UkVB"),
                    deadline: 1_795_253_400,
                    actor: "user",
                    fingerprint: fingerprint
                )
            )
        ),
        .dispute(
            .opened(
                DisputeOpened(
                    id: "d2",
                    account: "alice",
                    generation: "g2",
                    deadline: 1_795_253_400,
                    fingerprint: fingerprint
                )
            )
        ),
        .dispute(.overdue(DisputeOverdue(id: "d1", account: "alice", generation: "g1"))),
        resolved(.refund, 10),
        resolved(.partial, 3),
        resolved(.reject, nil),
    ]

    private static func resolved(_ outcome: Dispute.Outcome, _ amount: Amount?) -> Event {
        .dispute(
            .resolved(
                DisputeResolved(
                    id: "d1",
                    account: "alice",
                    generation: "g1",
                    outcome: outcome,
                    amount: amount,
                    note: outcome == .partial ? nil : Sealed("k1.Tk9U"),
                    actor: outcome == .partial ? nil : "ann",
                    fingerprint: fingerprint
                )
            )
        )
    }
}
