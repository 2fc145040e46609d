// SPDX-License-Identifier: Apache-2.0

package import Logging
internal import ServiceLifecycle
internal import Synchronization
internal import UnixSignals

/// Runs one piece of work to its end, or until SIGINT or SIGTERM cancels it: then what it opened is
/// still closed in order.
package enum Foreground {
    private final class Outcome<Value: Sendable>: Sendable {
        let result = Mutex<Result<Value, any Error>?>(nil)
    }

    private struct Work<Value: Sendable>: Service {
        let outcome: Outcome<Value>
        let isCancelled: Bool
        let body: @Sendable () async throws -> Value

        func run() async throws {
            let result: Result<Value, any Error>
            do {
                let value =
                    isCancelled
                    ? try await cancelWhenGracefulShutdown { try await body() } : try await body()
                result = .success(value)
            } catch {
                result = .failure(error)
            }
            outcome.result.withLock { $0 = result }
        }
    }

    /// Runs `body`; a signal cancels it, unless it ends by itself at a graceful shutdown, as a
    /// server does.
    package static func run<Value: Sendable>(
        logger: Logger,
        isCancelled: Bool = true,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let outcome = Outcome<Value>()
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    ServiceGroupConfiguration.ServiceConfiguration(
                        service: Work(outcome: outcome, isCancelled: isCancelled, body: body),
                        successTerminationBehavior: .gracefullyShutdownGroup
                    )
                ],
                gracefulShutdownSignals: [.sigint, .sigterm],
                logger: logger
            )
        )
        try await group.run()
        guard let result = outcome.result.withLock({ $0 }) else { throw CancellationError() }
        return try result.get()
    }
}
