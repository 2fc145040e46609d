// SPDX-License-Identifier: Apache-2.0

internal import Domain
private import Glibc
internal import Logging
internal import Postgres
internal import Synchronization

/// Read models that go by themselves, because they are far behind a ledger, or could not go along.
///
/// A few work at a time: PostgreSQL shares the cores fairly, and were all of them at work, the
/// session that commits commands would be one among twenty.
final class Stragglers: Sendable {
    private struct Straggler: Hashable, Sendable {
        let build: Build.ID
        let ledger: Int32
    }

    private static let limits = 1_000...20_000
    /// Whoever had the lock may be gone.
    private static let retryTime = Duration.milliseconds(500)

    private let lanes: SessionPool
    private let logger: Logger
    private let all = Mutex<Set<Straggler>>([])

    init(_ target: ConnectionTarget, setup: [String], logger: Logger) {
        lanes = SessionPool(
            target,
            size: max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN)) / 2),
            setup: setup,
            waitersMaximum: .max
        )
        self.logger = logger
    }

    func contains(_ build: Build.ID, in ledger: Int32) -> Bool {
        all.withLock { $0.contains(Straggler(build: build, ledger: ledger)) }
    }

    /// Lets one go by itself to the head of a ledger, where it is no straggler any more, or to
    /// where it stops.
    func add(_ applier: Applier, in ledger: Int32, to group: inout DiscardingTaskGroup) {
        let straggler = Straggler(build: applier.build.id, ledger: ledger)
        guard all.withLock({ $0.insert(straggler).inserted }) else { return }
        group.addTask {
            await self.advance(applier, in: ledger)
            _ = self.all.withLock { $0.remove(straggler) }
        }
    }

    private func advance(_ applier: Applier, in ledger: Int32) async {
        var limit = Self.limits.lowerBound
        while !Task.isCancelled {
            do {
                let size = limit
                let outcome = try await lanes.perform {
                    try applier.step(ledger: ledger, limit: size, on: $0)
                }
                switch outcome {
                case .applied(let count) where count >= limit:
                    limit = min(2 * limit, Self.limits.upperBound)
                case .applied, .idle:
                    return
                case .busy:
                    return try await Task.sleep(for: Self.retryTime)
                case .stopped(let position):
                    return tell(applier.build.name, stoppedBefore: position)
                }
            } catch {
                // Also by the server, whose statement was cancelled.
                if Task.isCancelled { return }
                logger.warning(
                    "The read model \(applier.build.name) could not go on, and tries again: \(error)"
                )
                do { try await Task.sleep(for: Self.retryTime) } catch { return }
            }
        }
    }

    func close() async {
        await lanes.close()
    }

    private func tell(_ name: String, stoppedBefore position: Position) {
        logger.error(
            """
            It stopped before position \(position): see tally projections list, then \
            tally projections retry \(name).
            """,
            metadata: ["projection": "\(name)"]
        )
    }
}
