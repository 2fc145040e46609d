// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Domain
import Engine
import EventFormat
import EventLog
import Glibc
import Logging
import Postgres

/// The command handler in process: each client reserves, then captures, and waits for each answer.
struct Handler: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The command handler in process: reserve, then capture."
    )

    @Option(help: "How to connect to an empty database.")
    var database: String

    @Option(help: "Clients at once; each waits for its answer before the next command.")
    var clients = 64

    @Option(help: "Accounts; 1 is the hot account.")
    var accounts = 100_000

    @Option(help: "Seconds to measure.")
    var seconds = 20

    @Option(help: "The ledger to use: made if it is not there.")
    var ledger = "main"

    func run() async throws {
        let installation = try await Installation.open(
            ConnectionTarget(database),
            masterKey: .forBenchmarks(),
            options: { var o = EngineOptions(); o.flushInterval = .seconds(100); return o }(),
            logger: Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        try await installation.createLedger(ledger)
        guard let handler = try await installation.handler(of: ledger) else {
            preconditionFailure("The ledger was just made.")
        }
        try await Workload.openAccounts(accounts, on: handler)
        let result = try await Workload.run(
            on: handler,
            clients: clients,
            accounts: accounts,
            for: .seconds(seconds)
        )
        let reading = handler.meters.read()
        print(
            """
            {"clients": \(clients), "accounts": \(accounts), "commands": \(result.commands), \
            "seconds": \(result.seconds), "per_second": \(result.perSecond), \
            "p50_ms": \(result.latency(at: 0.5)), "p99_ms": \(result.latency(at: 0.99)), \
            "cpu_us_per_command": \(result.cpuMicrosecondsPerCommand), \
            "batch": \(Double(reading.commands) / Double(reading.batches)), \
            "commit_ms": \(reading.commitSeconds.sum / Double(reading.batches) * 1000), \
            "lag": \(handler.watch.head - reading.checkpoint), \
            "pages_written": \(reading.pagesWritten)}
            """
        )
        await installation.stop()
    }
}

extension MasterKey {
    static func forBenchmarks() -> MasterKey {
        guard let key = MasterKey([UInt8](repeating: 7, count: byteCount)) else {
            preconditionFailure("A master key is 32 bytes.")
        }
        return key
    }
}
