// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

extension Samples {
    static let alerts: [Event] = [
        .raised(
            .balance,
            .account("alice"),
            of: "alice",
            AlertFact("available", .credits(4))
        ),
        .raised(
            .failures,
            .provider("kie"),
            AlertFact("ended", .count(20)),
            AlertFact("failed", .count(3)),
            AlertFact("code", .text("größer"))
        ),
        .cleared(.balance, .account("alice"), of: "alice", AlertFact("available", .credits(9))),
        .cleared(.uncollected, .account("alice"), of: "alice", by: "ann"),
        .alert(
            .acknowledged(
                AlertAcknowledged(
                    kind: .projector,
                    subject: .projector("balances"),
                    account: nil,
                    actor: "ann"
                )
            )
        ),
        .alert(
            .faultReported(
                FaultReported(
                    id: "e1",
                    account: "alice",
                    severity: .critical,
                    source: "kie",
                    code: "E004",
                    message: "The provider is away.",
                    references: ["generation/g1", "model/flux"],
                    actor: "worker",
                    fingerprint: Fingerprint(high: 7, low: 8)
                )
            )
        ),
        .alert(
            .faultReported(
                FaultReported(
                    id: "anomaly/5",
                    severity: .info,
                    source: "engine",
                    code: "unknown-job",
                    fingerprint: .none
                )
            )
        ),
        .alert(
            .faultResolved(
                FaultResolved(id: "e1", account: "alice", note: "Paid the bill.", actor: "ann")
            )
        ),
        .alert(.faultResolved(FaultResolved(id: "e1", account: nil, note: nil, actor: nil))),
    ]

    /// A rule that is younger than the events above.
    static let later: [Event] = [
        .catalog(
            .ledgerConfigured(
                LedgerConfigured(
                    edit: Edit(
                        before: [.projectorBehind(10_000)],
                        after: [.projectorBehind(500)]
                    ),
                    authorship: Authorship(actor: nil, reason: nil)
                )
            )
        )
    ]
}
