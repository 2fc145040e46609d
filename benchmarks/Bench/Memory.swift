// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Domain
import EmbeddedPostgres
import Engine
import EventLog
import Foundation
import Logging
import Postgres

/// What accounts cost in memory, and whether a command costs more in a long log than in a short.
struct Memory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Resident memory with many accounts in the cache; CPU as the log grows."
    )

    @Option(help: "Accounts, each with one lot, all in the cache.")
    var accounts = 1_000_000

    @Option(help: "Events of the long log.")
    var events = 3_000_000

    func run() async throws {
        try await Machine.withCluster { cluster in
            var options = EngineOptions()
            options.cacheEntities = 2 * accounts + 100_000
            let installation = try await Installation.open(
                ConnectionTarget(cluster.conninfo),
                masterKey: .forBenchmarks(),
                options: options,
                logger: Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() })
            )
            try await installation.createLedger("growth")
            guard let main = try await installation.handler(of: Ledger.defaultName),
                let growth = try await installation.handler(of: "growth")
            else { preconditionFailure("Both ledgers are there.") }

            let before = try Machine.residentBytes()
            try await Workload.openAccounts(accounts, on: main)
            let after = try Machine.residentBytes()
            let view = try await main.read([.account(Workload.account(0))])
            precondition(view.items[0] != nil, "The first account is still there.")
            print("accounts in cache: \(accounts)")
            print("resident: \(after >> 20) MiB, of them before the accounts: \(before >> 20) MiB")
            print("bytes an account: \((after - before) / accounts)")
            try await grow(growth)
            await installation.stop()
        }
    }

    /// CPU of this process per command at 30 000 events, and at many.
    private func grow(_ handler: CommandHandler) async throws {
        try await Workload.openAccounts(10_000, on: handler)
        try await run(handler, until: 30_000)
        let short = try await measure(handler)
        try await run(handler, until: Int64(events))
        let long = try await measure(handler)
        print("CPU a command at 30 000 events: \(short) µs, at \(events): \(long) µs")
        print("ratio: \(long / short)")
    }

    private func run(_ handler: CommandHandler, until position: Int64) async throws {
        while handler.watch.head < position {
            _ = try await Workload.run(
                on: handler,
                clients: 64,
                accounts: 10_000,
                for: .milliseconds(200)
            )
        }
    }

    /// Long enough for two flushes: their work is counted, too.
    private func measure(_ handler: CommandHandler) async throws -> Double {
        try await Workload.run(on: handler, clients: 64, accounts: 10_000, for: .seconds(25))
            .cpuMicrosecondsPerCommand
    }
}
