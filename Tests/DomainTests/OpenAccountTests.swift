// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Open an account` {
    @Test func `it is active and has no credit`() {
        Given()
            .when(.open(plan: "pro"))
            .then(.opened(plan: "pro"))
            .thenBalance(available: 0)
    }

    @Test func `the same again changes nothing`() {
        Given(.opened(plan: "pro"), .granted("l1", 10), .suspended())
            .when(.open(plan: "pro"))
            .thenRepeats(1)
    }

    @Test(arguments: [
        RejectionRow(
            "id-conflict: another plan",
            given: [.opened("bob"), .opened(plan: "pro")],
            when: .open(plan: "basic"),
            then: .idConflict(.account("alice"), first: 2)
        )
    ])
    func `is refused`(_ row: RejectionRow) {
        row.check()
    }
}
