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
        let start = ContinuousClock.now
        let following = Task { await projector.run() }
        try await reach(head, session)
        let elapsed = start.duration(to: .now).seconds
        let cost = try Machine.read(conninfo).cpuSeconds - before.cpuSeconds
        print("cold backlog: \(Int(Double(head) / elapsed)) events/s, all read models together")
        print("CPU: \(cost.rounded(to: 2)) s, \((cost / bare).rounded(to: 2)) × bare SQL")
        try await measureLag(installation, session)
        following.cancel()
        await following.value
        await session.close()
    }

    private struct Stopped: Error {
        let reason: String
    }

    /// Returns when every read model has a position.
    private func reach(_ position: Position, _ session: Session) async throws {
        while true {
            let states = try await session.perform { try ProjectionStatus.all(on: $0) }
            if let error = states.lazy.compactMap(\.error).first { throw Stopped(reason: error) }
            if states.allSatisfy({ $0.position >= position }) { return }
            try await Task.sleep(for: .milliseconds(5))
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
                try await reach(handler.watch.head, session)
                lags.append(start.duration(to: .now).seconds * 1000)
            }
            try await group.waitForAll()
        }
        lags.sort()
        func lag(_ quantile: Double) -> Double {
            lags.isEmpty ? 0 : lags[Int(Double(lags.count - 1) * quantile)].rounded(to: 1)
        }
        print("lag at \(rate) commands/s: p50 \(lag(0.5)) ms, p99 \(lag(0.99)) ms, all read models")
    }
}

extension Double {
    fileprivate func rounded(to digits: Int) -> Double {
        var factor = 1.0
        for _ in 0..<digits { factor *= 10 }
        return (self * factor).rounded() / factor
    }
}
