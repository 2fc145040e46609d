// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `The error log` {
    private static let report = ReportFault(
        id: "e1",
        severity: .error,
        source: "kie",
        code: "E004",
        message: "The provider is away.",
        references: ["model/flux"]
    )

    @Test func `a fault is reported once and resolved once`() {
        let command = Command.alert(.report(Self.report), by: "worker")
        var other = Self.report
        other.code = "E005"
        Given()
            .when(command)
            .then(
                .alert(
                    .faultReported(
                        FaultReported(
                            id: "e1",
                            severity: .error,
                            source: "kie",
                            code: "E004",
                            message: "The provider is away.",
                            references: ["model/flux"],
                            actor: "worker",
                            fingerprint: command.fingerprint ?? .none
                        )
                    )
                )
            )
            .when(command)
            .thenRepeats(1)
            .when(.alert(.report(other)))
            .thenRejected(.idConflict(.fault("e1"), first: 1))
            .when(.alert(.resolve("e1", note: "Paid the bill."), by: "ann"))
            .then(
                .alert(
                    .faultResolved(
                        FaultResolved(
                            id: "e1",
                            account: nil,
                            note: "Paid the bill.",
                            actor: "ann"
                        )
                    )
                )
            )
            .when(.alert(.resolve("e1", note: "Again."), by: "ben"))
            .thenRepeats(2)
            .when(.alert(.resolve("e2", note: nil)))
            .thenRejected(.notFound(.fault("e2")))
    }
}
