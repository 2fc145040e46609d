// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Domain
import EmbeddedPostgres
import Engine
import EventLog
import Logging
import Postgres
import Projections
import ShippedProjections

/// What the shipped read models cost beside bare SQL, and how fresh they are under load.
struct ReadModels: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projections",
        abstract: "Read models: from a cold backlog, beside bare SQL; their lag under load."
    )

    @Option(help: "Events of the backlog.")
    var events = 300_000

    @Option(help: "Commands a second while the lag is measured.")
    var rate = 2_000

    @Option(help: "Seconds of that.")
    var seconds = 20

    private static let accounts = 20_000
    private static let logger = Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() })

    func run() async throws {
        try await Machine.withCluster { cluster in
            let target = ConnectionTarget(cluster.conninfo)
            let installation = try await Installation.open(
                target,
                masterKey: .forBenchmarks(),
                logger: Self.logger
            )
            guard let handler = try await installation.handler(of: Ledger.defaultName) else {
                preconditionFailure("The default ledger is there.")
            }
            try await Workload.openAccounts(Self.accounts, on: handler)
            while handler.watch.head < events {
                _ = try await Workload.run(
                    on: handler,
                    clients: 64,
                    accounts: Self.accounts,
                    for: .milliseconds(500)
                )
            }
            let head = handler.watch.head
            let bare = try bareCost(target, cluster.conninfo)
            print("bare SQL: \(head) events, \(bare.rounded(to: 2)) s of CPU")
            try await measureBacklog(installation, target, cluster.conninfo, head, bare)
            await installation.stop()
        }
    }

    /// The same rows and sums by one statement each, over the whole log.
    private func bareCost(_ target: ConnectionTarget, _ conninfo: String) throws -> Double {
        let connection = try Connection(to: target)
        defer { connection.close() }
        let before = try Machine.read(conninfo)
        try connection.execute(BareReadModels.sql, timeout: .seconds(600))
        return try Machine.read(conninfo).cpuSeconds - before.cpuSeconds
    }

    private func measureBacklog(
        _ installation: Installation,
        _ target: ConnectionTarget,
        _ conninfo: String,
        _ head: Position,
        _ bare: Double
    ) async throws {
        let session = Session(target, setup: Build.setup)
        try await session.perform { connection in
            let files = try ShippedProjections.all.map { path, source in
                (file: try ProjectionFile(source, path: path), path: path)
            }
            try Registry.install(files, on: connection)
        }
        let projector = Projector(
            target: target,
            logger: Self.logger,
            activity: installation.activity
        )
        let before = try Machine.read(conninfo)
        let resident = try Machine.residentBytes()
        let start = ContinuousClock.now
        let following = Task { await projector.run() }
        try await reach(head, session, every: .milliseconds(100))
        let elapsed = start.duration(to: .now).seconds
        let cost = try Machine.read(conninfo).cpuSeconds - before.cpuSeconds
        print("cold backlog: \(Int(Double(head) / elapsed)) events/s, all read models together")
        print("CPU: \(cost.rounded(to: 2)) s, \((cost / bare).rounded(to: 2)) × bare SQL")
        let growth = try Machine.residentBytes() - resident
        print("resident: \(resident >> 20) MiB before, \(growth >> 20) MiB more after")
        try measureReads(target)
        try await measureLag(installation, session)
        following.cancel()
        await following.value
        await session.close()
    }

    private struct Stopped: Error {
        let reason: String
    }

    /// One balance after another, as a backend that may read the views.
    private func measureReads(_ target: ConnectionTarget) throws {
        let connection = try Connection(to: target)
        defer { connection.close() }
        try connection.execute("SET ROLE tally_reader")
        let read = Statement(
            "balance",
            "SELECT * FROM tally_api.balances WHERE ledger_id = 1 AND account = $1"
        )
        var times: [Double] = []
        for _ in 0..<20_000 {
            var parameters = Parameters()
            parameters.append(Workload.account(Int.random(in: 0..<Self.accounts)).text)
            let start = ContinuousClock.now
            guard try connection.query(read, parameters).count == 1 else {
                throw Stopped(reason: "An account has no balance.")
            }
            times.append(start.duration(to: .now).seconds * 1000)
        }
        print("balance read: \(Self.quantiles(of: times, digits: 3)), by tally_reader")
        for view in ["analytics", "revenue", "trial_balance"] {
            times = try (0..<100).map { _ in
                let start = ContinuousClock.now
                try connection.execute("SELECT * FROM tally_api.\(view) WHERE ledger_id = 1")
                return start.duration(to: .now).seconds * 1000
            }
            print("\(view): \(Self.quantiles(of: times, digits: 3))")
        }
    }

    private static func quantiles(of milliseconds: [Double], digits: Int) -> String {
        let sorted = milliseconds.sorted()
        func at(_ quantile: Double) -> Double {
            sorted.isEmpty
                ? 0 : sorted[Int(Double(sorted.count - 1) * quantile)].rounded(to: digits)
        }
        return "p50 \(at(0.5)) ms, p99 \(at(0.99)) ms"
    }

    /// Returns when every read model has a position.
    private func reach(
        _ position: Position,
        _ session: Session,
        every pause: Duration
    ) async throws {
        while true {
            let states = try await session.perform { try ProjectionStatus.all(on: $0) }
            if let error = states.lazy.compactMap(\.error).first { throw Stopped(reason: error) }
            if states.allSatisfy({ $0.position >= position }) { return }
            try await Task.sleep(for: pause)
        }
    }

    /// Paced clients, and one that asks again and again when a position is everywhere.
    private func measureLag(_ installation: Installation, _ session: Session) async throws {
        guard let handler = try await installation.handler(of: Ledger.defaultName) else {
            preconditionFailure("The default ledger is there.")
        }
        let clients = 20
        let end = ContinuousClock.now + .seconds(seconds)
        let pause = Duration.seconds(1) * clients / rate
        var lags: [Double] = []
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<clients {
                group.addTask {
                    try await Workload.pace(
                        on: handler,
                        prefix: "paced-\(client)-",
                        accounts: Self.accounts,
                        every: pause,
                        until: end
                    )
                }
            }
            while ContinuousClock.now < end {
                let start = ContinuousClock.now
                try await reach(handler.watch.head, session, every: .milliseconds(5))
                lags.append(start.duration(to: .now).seconds * 1000)
            }
            try await group.waitForAll()
        }
        print("lag at \(rate) commands/s: \(Self.quantiles(of: lags, digits: 1)), all read models")
    }
}

extension Double {
    fileprivate func rounded(to digits: Int) -> Double {
        var factor = 1.0
        for _ in 0..<digits { factor *= 10 }
        return (self * factor).rounded() / factor
    }
}
