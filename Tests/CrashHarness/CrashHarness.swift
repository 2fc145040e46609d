// SPDX-License-Identifier: Apache-2.0

import Domain
package import Engine
internal import EventLog
internal import Glibc
internal import Logging
internal import Postgres

/// Clients of one ledger that never stop: `crash-harness <conninfo> <ledger> <seed> <clients>`.
///
/// Each answer is a line of the standard output, `<position> <id> <kind>`, written before the next
/// command is sent. Ends only by a signal, or with 1 and a sentence when a command fails.
@main
package enum CrashHarness {
    /// Of every installation that the harness works on.
    package static var masterKey: MasterKey {
        guard let key = MasterKey([UInt8](repeating: 0x5a, count: MasterKey.byteCount)) else {
            preconditionFailure("A key has \(MasterKey.byteCount) bytes.")
        }
        return key
    }

    static func main() async {
        let words = CommandLine.arguments
        guard words.count == 5, let seed = UInt64(words[3]), let clients = Int(words[4]) else {
            fail("usage: crash-harness <conninfo> <ledger> <seed> <clients>")
        }
        do {
            try await run(words[1], ledger: words[2], CrashLoad(seed: seed), clients)
        } catch {
            fail("\(error)")
        }
    }

    private static func run(
        _ conninfo: String,
        ledger: String,
        _ load: CrashLoad,
        _ clients: Int
    ) async throws {
        var options = EngineOptions()
        // Kills shall meet checkpoints, too.
        options.flushInterval = .milliseconds(100)
        let installation = try await Installation.open(
            ConnectionTarget(conninfo, applicationName: "crash-harness"),
            masterKey: masterKey,
            options: options,
            logger: Logger(label: "crash-harness") { StreamLogHandler.standardError(label: $0) }
        )
        try await installation.createLedger(ledger)
        guard let handler = try await installation.handler(of: ledger) else {
            fail("there is no ledger \(ledger)")
        }
        for step in CrashLoad.opening { await take(step, installation, handler) }
        await withTaskGroup(of: Void.self) { group in
            for client in 0..<clients {
                group.addTask {
                    var number = 0
                    while true {
                        for step in load.unit(client: client, number: number) {
                            await take(step, installation, handler)
                        }
                        number += 1
                    }
                }
            }
        }
    }

    private static func take(
        _ step: CrashLoad.Step,
        _ installation: Installation,
        _ handler: CommandHandler
    ) async {
        do throws(EngineError) {
            let receipt = try await installation.execute(step.request, on: handler)
            write("\(receipt.position) \(step.id) \(step.kind.rawValue)\n", to: 1)
        } catch {
            fail("\(step.kind.rawValue) \(step.id): \(error)")
        }
    }

    private static func fail(_ sentence: String) -> Never {
        write(sentence + "\n", to: 2)
        exit(1)
    }

    /// In one call, so that a line is there or not.
    ///
    /// C: `write`.
    private static func write(_ line: String, to descriptor: Int32) {
        let bytes = Array(line.utf8)
        let count = unsafe bytes.withUnsafeBytes { bytes in
            unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        }
        if count != bytes.count { exit(2) }
    }
}
