// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventLog
import Foundation
import Glibc
import Logging
import Postgres
import TestSupport
import Testing
import tally

@Suite(.timeLimit(.minutes(20))) struct `Workload import` {
    static let masterKey = String(repeating: "5a", count: 32)
    /// Relative to the package, whose folder the tests run in.
    static let trace = "../shared/data/gentd26_requests.csv"

    static let heading =
        "groupId,predict_status,num_images_per_prompt,num_inference_steps,num_lora"

    static func installation(_ target: ConnectionTarget) async throws -> Installation {
        try await Installation.open(
            target,
            masterKey: try #require(MasterKey(text: masterKey)),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    static func bill(
        _ plan: WorkloadPlan,
        _ target: ConnectionTarget
    ) async throws -> WorkloadSummary {
        let installation = try await installation(target)
        let desk = try await Desk.open("main", in: installation)
        let summary = try await WorkloadImport(plan, desk: desk).run()
        await installation.stop()
        return summary
    }

    static func verify(_ target: ConnectionTarget) async throws -> Verification.Report {
        let session = Session(target, setup: Log.setup)
        let ledger = try await session.perform { try Log.ledger(named: "main", on: $0) }
        await session.close()
        return try await Verification.run(ledger: try #require(ledger), target: target)
    }

    /// The sums that a workload must come to, straight from its rows.
    static func check(_ summary: WorkloadSummary, _ rows: [WorkloadRow]) {
        func price(_ isCounted: (WorkloadRow) -> Bool) -> Int128 {
            rows.filter(isCounted).reduce(0) { $0 + Int128($1.price) }
        }
        let totals = summary.totals
        #expect(summary.customers == Set(rows.map(\.customer)).count)
        #expect(totals.holds == rows.count)
        #expect(totals.captured == rows.count { $0.status == .succeeded })
        #expect(totals.released == rows.count { $0.status == .failed })
        #expect(totals.stillHeld == totals.holds - totals.captured - totals.released)
        #expect(totals.used.microcredits == price { $0.status == .succeeded })
        #expect(
            totals.held.microcredits
                == price { $0.status != .succeeded && $0.status != .failed }
        )
        #expect(
            totals.left.microcredits
                == totals.bought.microcredits - totals.used.microcredits
                - totals.held.microcredits
        )
    }

    static func generated(_ count: Int) -> [WorkloadRow] {
        var generator = WorkloadGenerator(seed: 3)
        return generator.rows(count)
    }

    @Test func `a second import changes nothing`() async throws {
        let target = ConnectionTarget(try await PrivatePostgres.shared().database())
        let rows = Self.generated(2_000)
        let plan = WorkloadPlan(name: "t", rows: rows)
        let first = try await Self.bill(plan, target)
        let root = try await Self.verify(target).root
        let second = try await Self.bill(plan, target)

        Self.check(first, rows)
        Self.check(second, rows)
        #expect(first.totals.repeats == 0)
        #expect(second.totals.repeats == plan.requestCount)
        #expect(first.totals.commands == plan.requestCount)
        let report = try await Self.verify(target)
        #expect(report.ok)
        #expect(report.root == root)
    }

    @Test func `an import that was killed in the middle ends equal`() async throws {
        let conninfo = try await PrivatePostgres.shared().database()
        let target = ConnectionTarget(conninfo)
        let rows = Self.generated(6_000)
        let folder = PrivatePostgres.folder()
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        let file = folder + "/trace.csv"
        let lines = rows.map { row in
            "\(row.customer),\(row.status.rawValue),\(row.images).0,\(row.steps).0,\(row.adapters)"
        }
        let text = ([Self.heading] + lines).joined(separator: "\n")
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let arguments = ["import", "gentd26", file, "--database-url", conninfo]
        let environment = ["TALLY_MASTER_KEY": Self.masterKey]

        _ = try await Self.installation(target).stop()
        let session = Session(target, setup: Log.setup)
        let killed = try TallyProcess(arguments, environment: environment)
        try await TallyProcess.eventually("the middle of the import") {
            try await session.perform { connection in
                guard let ledger = try Log.ledger(named: "main", on: connection) else {
                    return false
                }
                return try Log.head(of: ledger, on: connection).last > 1_000
            }
        }
        killed.signal(SIGKILL)
        _ = try await killed.outcome()
        await session.close()

        let again = try await TallyProcess.run(arguments, environment: environment)
        #expect(again.status == 0, "\(again.errors)")
        let plan = WorkloadPlan(name: "gentd26", rows: rows)
        let last = try await Self.bill(plan, target)
        Self.check(last, rows)
        #expect(last.totals.repeats == plan.requestCount)
        let report = try await Self.verify(target)
        #expect(report.ok)
        #expect(report.events == Position(plan.requestCount))
    }

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: trace),
            "the recorded trace is not at hand"
        )
    )
    func `the recorded trace comes to the sums of its file`() async throws {
        let target = ConnectionTarget(try await PrivatePostgres.shared().database())
        let rows = try RequestTrace.rows(of: Self.trace)
        #expect(rows.count == 26_823)
        #expect(Set(rows.map(\.customer)).count == 4_247)
        #expect(rows.count { $0.status == .succeeded } == 26_392)
        #expect(rows.count { $0.status == .failed } == 398)
        let plan = WorkloadPlan(name: "gentd26", rows: rows)
        let summary = try await Self.bill(plan, target)
        Self.check(summary, rows)
        let report = try await Self.verify(target)
        #expect(report.ok)
        #expect(report.trialBalance[.usage] == summary.totals.used)
        #expect(report.trialBalance[.held] == summary.totals.held)
        #expect(report.trialBalance[.available] == summary.totals.left)
        #expect(report.trialBalance.total == .zero)
        try TraceReadModels(target).check(rows)
    }
}
