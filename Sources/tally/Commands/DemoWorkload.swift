// SPDX-License-Identifier: Apache-2.0

/// What the demonstration bills: recorded requests if a trace is given, else generated ones.
package struct DemoWorkload: Sendable {
    private static let generatedRows = 10_000
    private static let seed: UInt64 = 26

    package let plan: WorkloadPlan
    /// A sentence about where the requests come from.
    package let origin: String

    package static func find(trace: String?, rows: Int?) throws -> DemoWorkload {
        guard let trace else { return generated(rows: rows ?? generatedRows) }
        let requests = try RequestTrace.rows(of: trace, limit: rows)
        return DemoWorkload(
            plan: WorkloadPlan(name: "gentd26", rows: requests),
            origin: "Requests recorded in production (GenTD26, \(trace))."
        )
    }

    package static func generated(rows: Int) -> DemoWorkload {
        var generator = WorkloadGenerator(seed: seed)
        return DemoWorkload(
            plan: WorkloadPlan(name: "generated-\(seed)", rows: generator.rows(rows)),
            origin: "Requests generated like those of a real platform (the GenTD26 trace)."
        )
    }
}
