// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
package import JSONText

/// What an import did, for the end of it.
package struct WorkloadSummary: Sendable {
    package let customers: Int
    package let rows: Int
    package let statuses: [WorkloadRow.Status: Int]
    package let totals: WorkloadTotals
    package let duration: Duration

    package init(plan: WorkloadPlan, totals: WorkloadTotals, duration: Duration) {
        customers = plan.customers.count
        rows = plan.rowCount
        statuses = plan.statuses
        self.totals = totals
        self.duration = duration
    }

    private var rate: Int { NumberText.rate(totals.commands, in: duration) }

    package var text: String {
        func count(_ number: Int) -> String { NumberText.grouped(number) }
        var facts = [("customers", count(customers)), ("requests", count(rows))]
        for status in WorkloadRow.Status.allCases where statuses[status, default: 0] > 0 {
            facts.append(("  " + status.title, count(statuses[status, default: 0])))
        }
        facts += [
            ("holds", count(totals.holds)),
            ("  captured", count(totals.captured)),
            ("  released", count(totals.released)),
            ("  still held", count(totals.stillHeld)),
            ("credits bought", NumberText.credits(totals.bought)),
            ("credits used", NumberText.credits(totals.used)),
            ("credits held", NumberText.credits(totals.held)),
            ("credits left", NumberText.credits(totals.left)),
            ("commands", count(totals.commands)),
            ("  done before", count(totals.repeats)),
            ("time", NumberText.seconds(duration)),
            ("commands a second", count(rate)),
        ]
        return Table.facts(facts, values: .right)
    }

    package var document: JSON {
        let milliseconds = duration / .milliseconds(1)
        return .object([
            .number("customers", customers),
            .number("requests", rows),
            JSON.Member(
                "statuses",
                .object(
                    WorkloadRow.Status.allCases.map {
                        .number($0.rawValue, statuses[$0, default: 0])
                    }
                )
            ),
            .number("holds", totals.holds),
            .number("captured", totals.captured),
            .number("released", totals.released),
            .number("still_held", totals.stillHeld),
            .credits("credits_bought", totals.bought),
            .credits("credits_used", totals.used),
            .credits("credits_held", totals.held),
            .credits("credits_left", totals.left),
            .number("commands", totals.commands),
            .number("repeats", totals.repeats),
            .number("milliseconds", Int64(milliseconds)),
            .number("commands_per_second", rate),
        ])
    }
}
