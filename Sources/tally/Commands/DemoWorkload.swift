// SPDX-License-Identifier: Apache-2.0

private import Foundation

/// What the demonstration bills: recorded requests if they are at hand, else generated ones.
package struct DemoWorkload: Sendable {
    package static let tracePath = "../shared/data/gentd26_requests.csv"
    private static let generatedRows = 10_000
    private static let seed: UInt64 = 26

    package let plan: WorkloadPlan
    /// A sentence about where the requests come from.
    package let origin: String

    package static func find(trace: String?, rows: Int?) throws -> DemoWorkload {
        let path = trace ?? tracePath
        guard trace != nil || FileManager.default.fileExists(atPath: path) else {
            return generated(rows: rows ?? generatedRows)
        }
        let requests = try RequestTrace.rows(of: path, limit: rows)
        return DemoWorkload(
            plan: WorkloadPlan(name: "gentd26", rows: requests),
            origin: "Requests recorded in production (GenTD26, \(path))."
        )
    }

    package static func generated(rows: Int) -> DemoWorkload {
        var generator = WorkloadGenerator(seed: seed)
        return DemoWorkload(
            plan: WorkloadPlan(name: "generated-\(seed)", rows: generator.rows(rows)),
            origin: "The GenTD26 trace is not at hand: requests generated like it."
        )
    }
}
