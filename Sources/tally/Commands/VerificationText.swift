// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Engine
internal import EventFormat
package import JSONText
package import Projections

/// A verification for programs and for people.
package enum VerificationText {
    package static func document(
        _ report: Verification.Report,
        _ findings: [ProjectionCheck.Finding] = []
    ) -> JSON {
        let checks = report.checks.map { check in
            JSON.Member(
                check.name,
                .object([.bool("ok", check.ok), .text("detail", check.detail)])
            )
        }
        let readModels = findings.map { finding in
            JSON.Member(
                "read_model_" + finding.name,
                .object([
                    .bool("ok", finding.difference == nil), .text("detail", detail(of: finding)),
                ])
            )
        }
        return .object([
            .bool("ok", report.ok && findings.allSatisfy { $0.difference == nil }),
            .number("events", report.events),
            .text("root", report.root),
            JSON.Member("checks", .object(checks + readModels)),
        ])
    }

    private static func detail(of finding: ProjectionCheck.Finding) -> String {
        finding.difference
            ?? "\(NumberText.grouped(finding.rows)) rows equal the fold at position "
            + NumberText.grouped(finding.position)
    }

    package static func text(
        _ report: Verification.Report,
        _ findings: [ProjectionCheck.Finding] = [],
        ledger: String
    ) -> String {
        var table = Table([("check", .left), ("", .left), ("detail", .left)])
        for check in report.checks {
            let name = check.name.replacing("_", with: " ")
            table.add([name, check.ok ? "ok" : "WRONG", check.detail])
        }
        for finding in findings {
            let verdict = finding.difference == nil ? "ok" : "WRONG"
            table.add(["read model \(finding.name)", verdict, detail(of: finding)])
        }
        let verdict =
            report.ok && findings.allSatisfy { $0.difference == nil }
            ? "Ledger \(ledger) is verified: \(NumberText.grouped(report.events)) events."
            : "Ledger \(ledger) is NOT as it should be: stop writing to it and look at the checks."
        return "\(table.text)\n\nroot \(report.root)\n\(verdict)"
    }

    /// Where all credit is; the last line is zero.
    package static func text(_ balance: TrialBalance) -> String {
        var table = Table([("book account", .left), ("credits", .right)])
        for account in BookAccount.allCases {
            table.add([account.rawValue, NumberText.credits(balance[account])])
        }
        table.add(["total", NumberText.credits(balance.total)])
        return table.text
    }
}
