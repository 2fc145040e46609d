// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Domain
import Engine
import EventFormat
import Glibc

/// Closed-loop clients, each with one command under way.
enum Workload {
    static func account(_ index: Int) -> AccountID {
        AccountID(trusted: "account-\(index)")
    }

    static func openAccounts(_ count: Int, on handler: CommandHandler) async throws {
        guard let amount = Amount(microcredits: Amount.maximum) else {
            preconditionFailure("The maximum is an amount.")
        }
        let inFlight = 500
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<count {
                if index >= inFlight { try await group.next() }
                group.addTask {
                    let id = account(index)
                    let hasher = SHA256()
                    _ = try await handler.execute(
                        Request.openAccount(id, name: nil, plan: nil, metadata: nil)
                            .command(sealer: nil, hasher: hasher)
                    )
                    let grant = Request.GrantRequest(
                        id: LotID(trusted: "grant-\(index)"),
                        account: id,
                        amount: amount,
                        terms: LotTerms(source: .purchase, priority: 50, expiresAt: nil)
                    )
                    _ = try await handler.execute(
                        Request.grant(grant).command(sealer: nil, hasher: hasher)
                    )
                }
            }
            try await group.waitForAll()
        }
    }

    struct Result {
        var commands = 0
        var seconds = 0.0
        var cpuSeconds = 0.0
        var latencies: [Float] = []

        var perSecond: Double { Double(commands) / seconds }
        var cpuMicrosecondsPerCommand: Double { cpuSeconds / Double(commands) * 1e6 }

        /// Milliseconds.
        func latency(at quantile: Double) -> Double {
            let sorted = latencies.sorted()
            guard let last = sorted.indices.last else { return 0 }
            return Double(sorted[Int(Double(last) * quantile)])
        }
    }

    static func run(
        on handler: CommandHandler,
        clients: Int,
        accounts: Int,
        for duration: Duration
    ) async throws -> Result {
        let start = ContinuousClock.now
        let cpuStart = cpuSeconds()
        let end = start + duration
        let run = UInt64.random(in: 0...UInt64(UInt32.max))
        let thread = ClientThread()
        var result = try await withThrowingTaskGroup(of: Result.self) { group in
            for client in 0..<clients {
                group.addTask(executorPreference: thread) {
                    try await work(
                        on: handler,
                        prefix: "\(run)-\(client)-",
                        accounts: accounts,
                        until: end
                    )
                }
            }
            var sum = Result()
            for try await part in group {
                sum.commands += part.commands
                sum.latencies += part.latencies
            }
            return sum
        }
        result.seconds = start.duration(to: .now).seconds
        result.cpuSeconds = cpuSeconds() - cpuStart
        return result
    }

    private static func work(
        on handler: CommandHandler,
        prefix: String,
        accounts: Int,
        until end: ContinuousClock.Instant
    ) async throws -> Result {
        guard let amount = Amount(microcredits: 2_500_000) else {
            preconditionFailure("Two and a half credits are an amount.")
        }
        var result = Result()
        let hasher = SHA256()
        var number = 0
        var before = ContinuousClock.now
        func count() {
            let now = ContinuousClock.now
            result.latencies.append(Float(before.duration(to: now).seconds * 1000))
            result.commands += 1
            before = now
        }
        while before < end {
            number += 1
            let id = ReservationID(trusted: prefix + String(number))
            let account = account(Int.random(in: 0..<accounts))
            _ = try await handler.execute(
                Request.reserve(id, account: account, amount, expiresInSeconds: 3600)
                    .command(sealer: nil, hasher: hasher)
            )
            count()
            _ = try await handler.execute(
                Request.capture(id, id: nil, .all, isFinal: true)
                    .command(sealer: nil, hasher: hasher)
            )
            count()
        }
        return result
    }

    /// Reserves and captures at a steady rate: so long from one command to the next.
    static func pace(
        on handler: CommandHandler,
        prefix: String,
        accounts: Int,
        every pause: Duration,
        until end: ContinuousClock.Instant
    ) async throws {
        guard let amount = Amount(microcredits: 2_500_000) else {
            preconditionFailure("Two and a half credits are an amount.")
        }
        let hasher = SHA256()
        var next = ContinuousClock.now
        var number = 0
        while next < end {
            number += 1
            let id = ReservationID(trusted: prefix + String(number))
            let account = account(Int.random(in: 0..<accounts))
            for request in [
                Request.reserve(id, account: account, amount, expiresInSeconds: 3600),
                .capture(id, id: nil, .all, isFinal: true),
            ] {
                _ = try await handler.execute(request.command(sealer: nil, hasher: hasher))
                next += pause
                try await Task.sleep(until: next)
            }
        }
    }

    /// User and system time of this process.
    ///
    /// C: `getrusage`.
    static func cpuSeconds() -> Double {
        var usage = rusage()
        let whole = __rusage_who_t(RUSAGE_SELF.rawValue)
        unsafe getrusage(whole, &usage)
        func seconds(_ time: timeval) -> Double {
            Double(time.tv_sec) + Double(time.tv_usec) / 1e6
        }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
