// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Engine
package import EventFormat

/// A verification for programs and for people.
package enum VerificationText {
    package static func document(_ report: Verification.Report) -> JSON {
        .object([
            .bool("ok", report.ok),
            .number("events", report.events),
            .text("root", report.root),
            JSON.Member(
                "checks",
                .object(
                    report.checks.map { check in
                        JSON.Member(
                            check.name,
                            .object([.bool("ok", check.ok), .text("detail", check.detail)])
                        )
                    }
                )
            ),
        ])
    }

    package static func text(_ report: Verification.Report, ledger: String) -> String {
        var table = Table([("check", .left), ("", .left), ("detail", .left)])
        for check in report.checks {
            let name = check.name.replacing("_", with: " ")
            table.add([name, check.ok ? "ok" : "WRONG", check.detail])
        }
        let verdict =
            report.ok
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
