// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

extension Samples {
    /// Keys that sign checkpoints, and texts that are erased.
    static let proofs: [Event] = [
        .team(
            .keyCreated(
                KeyCreated(
                    id: "ecb7d0a0",
                    role: "checkpoint",
                    signing: SigningFacts(verifier: "tally.example/main+ecb7d0a0+AQ=="),
                    actor: "cli",
                    fingerprint: Fingerprint(high: 11, low: 12)
                )
            )
        ),
        .team(
            .keyCreated(
                KeyCreated(
                    id: "0badcafe",
                    role: "checkpoint",
                    signing: SigningFacts(
                        verifier: "tally.example/main+0badcafe+AQ==",
                        endorsement: SigningFacts.Endorsement(by: "ecb7d0a0", signature: "QUJD")
                    ),
                    actor: nil,
                    fingerprint: Fingerprint(high: 11, low: 13)
                )
            )
        ),
        .team(.accountErased(AccountErased(account: "alice", actor: "cli"))),
        .team(.accountErased(AccountErased(account: "bob", actor: nil))),
    ]
}
