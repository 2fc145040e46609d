// SPDX-License-Identifier: Apache-2.0

internal import EventFormat
internal import EventLog
internal import Postgres
internal import Projections

/// `GET /v1/analytics/{report}`: sums by hour and day, which read models keep.
struct AnalyticsRoutes: Sendable {
    let reads: Reads

    func run(_ call: Call) async throws -> Answer {
        guard let report = AnalyticsReport(rawValue: call.target) else {
            let names = AnalyticsReport.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(.notFound, "There is no such report: ask for one of \(names).")
        }
        var range = AnalyticsReport.Range()
        range.from = try call.query.time("from")
        range.to = try call.query.time("to")
        if let text = call.query["bucket"] {
            guard let bucket = AnalyticsReport.Bucket(rawValue: text),
                report.buckets.contains(bucket)
            else {
                let names = report.buckets.map(\.rawValue).joined(separator: " or ")
                throw Problem.invalid("?bucket", "Send \(names).")
            }
            range.bucket = bucket
        }
        return try await reads.bounded(call) { [range] in
            let ledger = call.ledger.id
            let items = try await reads.readModels([report.readModel], for: call) { connection in
                try report.items(range, ledger: ledger, on: connection)
            }
            return .json(Array(#"{"items":[\#(items.joined(separator: ","))]}"#.utf8))
        }
    }
}
