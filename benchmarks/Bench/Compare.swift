// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EmbeddedPostgres
import Engine
import EventLog
import Foundation
import Logging
import Postgres

/// Ours and the naive way in turn, on one durable cluster, for each number of clients.
struct Compare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ours beside the naive way: uniform and hot, at several numbers of clients."
    )

    @Option(help: "Seconds a run. Published figures take 120 at least.")
    var seconds = 20

    @Option(help: "Numbers of clients, separated by commas.")
    var clients = "1,8,32,64"

    @Option(help: "Accounts of the uniform runs.")
    var accounts = 100_000

    @Option(help: "The folder of the naive way's SQL.")
    var naive = "benchmarks/naive"

    func run() async throws {
        try await Machine.withCluster { cluster in
            let server = try await NaiveServer(conninfo: cluster.conninfo, folder: naive)
            let ours = try await Ours(conninfo: cluster.conninfo, accounts: accounts)
            print(Row.title)
            for clients in clients.split(separator: ",").compactMap({ Int($0) }) {
                for isHot in [false, true] {
                    let naive = try await server.run(clients, isHot: isHot, seconds: seconds)
                    let row = try await ours.run(
                        clients,
                        isHot: isHot,
                        seconds: seconds
                    )
                    print(naive.line)
                    print(row.line(against: naive))
                }
            }
            await ours.stop()
        }
    }
}

/// One line of the results.
struct Row: Sendable {
    let name: String
    let clients: Int
    let isHot: Bool
    let perSecond: Double
    let p50: Double
    let p99: Double
    let cpuMicroseconds: Double
    let walBytes: Double
    var lag: Int64?

    static let title = """
        | what | clients | accounts | units/s | ratio | p50 ms | p99 ms | CPU µs/unit | WAL B/unit | lag |
        | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
        """

    var line: String { line(ratio: "1") }

    func line(against naive: Row) -> String {
        line(ratio: String(format: "%.1f ×", perSecond / naive.perSecond))
    }

    private func line(ratio: String) -> String {
        let figures = String(
            format: "%.0f | %@ | %.2f | %.2f | %.1f | %.0f",
            perSecond,
            ratio,
            p50,
            p99,
            cpuMicroseconds,
            walBytes
        )
        let lag = lag.map { "\($0)" } ?? "–"
        return "| \(name) | \(clients) | \(isHot ? "hot" : "uniform") | \(figures) | \(lag) |"
    }
}

/// Our side: one handler for all runs.
struct Ours {
    private let installation: Installation
    private let handler: CommandHandler
    private let accounts: Int
    private let conninfo: String

    init(conninfo: String, accounts: Int) async throws {
        installation = try await Installation.open(
            ConnectionTarget(conninfo),
            masterKey: .forBenchmarks(),
            logger: Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        guard let handler = try await installation.handler(of: Ledger.defaultName) else {
            preconditionFailure("The default ledger is always there.")
        }
        self.handler = handler
        self.accounts = accounts
        self.conninfo = conninfo
        try await Workload.openAccounts(accounts, on: handler)
    }

    func run(_ clients: Int, isHot: Bool, seconds: Int) async throws -> Row {
        let before = try Machine.read(conninfo)
        let result = try await Workload.run(
            on: handler,
            clients: clients,
            accounts: isHot ? 1 : accounts,
            for: .seconds(seconds)
        )
        let after = try Machine.read(conninfo)
        let units = Double(result.commands)
        return Row(
            name: "ours",
            clients: clients,
            isHot: isHot,
            perSecond: result.perSecond,
            p50: result.latency(at: 0.5),
            p99: result.latency(at: 0.99),
            cpuMicroseconds: (after.cpuSeconds - before.cpuSeconds) / units * 1e6,
            walBytes: (after.walBytes - before.walBytes) / units,
            lag: handler.watch.head - handler.meters.read().checkpoint
        )
    }

    func stop() async {
        await installation.stop()
    }
}
