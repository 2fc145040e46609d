// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText
internal import Projections

/// Read models, for people and for programs.
enum ProjectionText {
    static func document(_ status: ProjectionStatus) -> JSON {
        .object([
            .text("ledger", status.ledger),
            .text("name", status.name),
            .number("version", Int64(status.version)),
            .text("state", state(of: status)),
            .number("position", status.position),
            .number("lag", status.lag),
            .text("seconds_behind", "\(status.secondsBehind)"),
            .number("failed_position", status.failedPosition ?? 0),
            .text("error", status.error ?? ""),
        ])
    }

    private static func state(of status: ProjectionStatus) -> String {
        if status.failedPosition != nil { return "stopped" }
        return status.isActive ? "active" : "building"
    }

    static func text(_ all: [ProjectionStatus]) -> String {
        guard !all.isEmpty else { return "None is installed: the first tally serve does that." }
        var table = Table([
            ("ledger", .left), ("name", .left), ("version", .right), ("state", .left),
            ("position", .right), ("lag", .right), ("seconds", .right),
        ])
        for status in all {
            table.add([
                status.ledger, status.name, "\(status.version)", state(of: status),
                NumberText.grouped(status.position), NumberText.grouped(status.lag),
                "\(status.secondsBehind)",
            ])
        }
        let stopped = all.compactMap { status in
            status.failedPosition.map { position in
                "\(status.name) stopped before position \(position): \(status.error ?? "")\n"
                    + "Correct that, then: tally projections retry \(status.name)"
            }
        }
        return ([table.text] + stopped).joined(separator: "\n\n")
    }

    static func document(_ result: Rebuilding.Result) -> JSON {
        .object([
            .text("name", result.name),
            .number("version", Int64(result.version)),
            .text("state", result.isSwitched ? "active" : "building"),
            .list(
                "differences",
                result.differences.map { difference in
                    .object([
                        .text("table", difference.table),
                        .number("rows", difference.count),
                    ])
                }
            ),
        ])
    }

    static func text(_ result: Rebuilding.Result) -> String {
        if result.isSwitched {
            return "\(result.name) is version \(result.version) now, for all readers."
        }
        var lines: [String] = []
        for difference in result.differences {
            lines.append("\(difference.table): \(NumberText.grouped(difference.count)) rows differ")
            for row in difference.rows {
                lines.append("  \(row.key)")
                lines.append("    old \(row.old ?? "none")")
                lines.append("    new \(row.new ?? "none")")
            }
        }
        lines.append(
            "Nothing was switched: tally projections rebuild \(result.name) does that, "
                + "tally projections abort \(result.name) gives it up."
        )
        return lines.joined(separator: "\n")
    }
}
