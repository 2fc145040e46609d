// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
package import JSONText
package import WhatIf

/// A comparison for people, for programs, and for spreadsheets.
package enum WhatIfText {
    package static func document(_ report: WhatIfReport, _ grouping: Grouping) -> JSON {
        let reasons = report.reasons.map { reason, sum in
            JSON.object([
                .text("model", reason.model.text),
                .text("reason", reason.reason.word),
                .text("detail", reason.reason.sentence),
                .number("generations", sum.generations),
                .credits("net", sum.money.netBalance),
                .list("examples", sum.examples.map { .string($0.text) }),
            ])
        }
        return .object([
            JSON.Member("first_position", position(report.positions?.lowerBound)),
            JSON.Member("last_position", position(report.positions?.upperBound)),
            JSON.Member("total", .object(members(report.sums.total))),
            .list(
                "items",
                report.groups.map { .object(names($0.key, grouping) + members($0.value)) }
            ),
            .list("unpriced", reasons),
        ])
    }

    private static func position(_ position: Position?) -> JSON {
        position.map { .number(String($0)) } ?? .null
    }

    private static func names(_ group: Group, _ grouping: Grouping) -> [JSON.Member] {
        grouping.ordered.map { .text($0.rawValue, group.name($0)) }
    }

    private static func members(_ sum: Sum) -> [JSON.Member] {
        [
            .number("generations", sum.generations),
            .credits("charged", Balance(microcredits: sum.was.charged)),
            .credits("refunded", Balance(microcredits: sum.was.refunded)),
            .credits("net", sum.was.netBalance),
            .credits("uncollected", Balance(microcredits: sum.was.uncollected)),
            .credits("would_charge", Balance(microcredits: sum.would.charged)),
            .credits("would_refund", Balance(microcredits: sum.would.refunded)),
            .credits("would_net", sum.would.netBalance),
            .credits("would_not_collect", Balance(microcredits: sum.would.uncollected)),
            .credits("difference", Balance(microcredits: sum.difference)),
            .number("amount_named", sum.named),
            .number("unpriced", sum.unpriced),
            .credits("unpriced_net", sum.unpricedMoney.netBalance),
        ]
    }

    package static func csv(_ report: WhatIfReport, _ grouping: Grouping) -> String {
        let headings =
            grouping.ordered.map(\.rawValue) + members(Sum()).map(\.name)
        let rows = report.groups.map { group, sum in
            grouping.ordered.map { group.name($0) }
                + members(sum).map { member in
                    if case .string(let text) = member.value { text } else { member.value.text }
                }
        }
        // Ids and numbers: none has a comma or a quote.
        return ([headings] + rows).map { $0.joined(separator: ",") }.joined(separator: "\n")
    }

    package static func text(_ report: WhatIfReport, _ grouping: Grouping) -> String {
        guard let positions = report.positions, !report.sums.groups.isEmpty else {
            return "Nothing was charged for generations in this period."
        }
        var table = Table(
            grouping.ordered.map { ($0.rawValue, .left) } + [
                ("generations", .right), ("net", .right), ("would be", .right),
                ("difference", .right), ("unpriced", .right),
            ]
        )
        for (group, sum) in report.groups {
            table.add(grouping.ordered.map { group.name($0) } + cells(sum))
        }
        if !grouping.parts.isEmpty {
            let names = grouping.ordered.indices.map { $0 == 0 ? "all" : "" }
            table.add(names + cells(report.sums.total))
        }
        let range =
            "Positions \(NumberText.grouped(positions.lowerBound)) to "
            + "\(NumberText.grouped(positions.upperBound)); credits after refunds."
        return ([table.text, range] + remarks(report)).joined(separator: "\n")
    }

    private static func cells(_ sum: Sum) -> [String] {
        [
            NumberText.grouped(sum.generations),
            NumberText.credits(sum.was.netBalance),
            NumberText.credits(sum.would.netBalance),
            NumberText.credits(Balance(microcredits: sum.difference)),
            sum.unpriced == 0 ? "" : NumberText.grouped(sum.unpriced),
        ]
    }

    private static func remarks(_ report: WhatIfReport) -> [String] {
        var lines: [String] = []
        let named = report.sums.total.named
        if named > 0 {
            lines.append(
                "Of \(NumberText.grouped(named)), somebody said what to take: no price decides that."
            )
        }
        for (reason, sum) in report.reasons {
            let examples = sum.examples.map(\.text).joined(separator: ", ")
            lines.append(
                "Not priced: \(NumberText.grouped(sum.generations)) of \(reason.model.text), "
                    + "net \(NumberText.credits(sum.money.netBalance)): \(reason.reason.sentence)"
                    + (examples.isEmpty ? "" : " Such as \(examples).")
            )
        }
        return lines
    }
}

extension WhatIfReport {
    fileprivate var groups: [(key: Group, value: Sum)] {
        sums.groups.sorted { $0.key < $1.key }
    }

    fileprivate var reasons: [(key: UnpricedSum.Reason, value: UnpricedSum)] {
        sums.unpriced.sorted { left, right in
            (left.key.model.text, left.key.reason.sentence)
                < (right.key.model.text, right.key.reason.sentence)
        }
    }
}

extension Grouping {
    fileprivate var ordered: [Part] {
        let order: [Part] = [.day, .account, .model]
        return order.filter(parts.contains)
    }
}

extension Group {
    fileprivate func name(_ part: Grouping.Part) -> String {
        switch part {
        case .account: account?.text ?? ""
        case .model: model?.text ?? ""
        case .day:
            day.map { day in
                let time = Instant(microseconds: day * 86_400 * Instant.microsecondsPerSecond)
                return String(TimeText.text(time).prefix(10))
            } ?? ""
        }
    }
}

extension Money {
    fileprivate var netBalance: Balance { Balance(microcredits: net) }
}

extension Unpriced {
    /// A word for programs.
    package var word: String {
        switch self {
        case .notListed: "not-listed"
        case .erased: "parameters-erased"
        case .missing: "parameter-missing"
        case .notAQuantity: "not-a-quantity"
        case .unknownMeasure: "measure-unknown"
        case .outOfBounds: "out-of-bounds"
        }
    }

    package var sentence: String {
        switch self {
        case .notListed: "The price list has no such model."
        case .erased: "The price reads parameters that were erased."
        case .missing(let name): "The price reads \(name), which was not sent."
        case .notAQuantity(let name): "The price reads a number in \(name), which is none."
        case .unknownMeasure(let name): "The price counts \(name), of which nobody told how much."
        case .outOfBounds: "The cost is beyond the largest amount."
        }
    }
}
