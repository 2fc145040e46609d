// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import ServiceLifecycle
internal import Synchronization

/// `GET /v1/generations/{id}?wait=30`: answers when it has ended, or as it is when time is over.
enum GenerationWait {
    /// The ledger goes on often, a generation seldom: so often each is looked at, at most.
    private static let lookAgain = Duration.milliseconds(100)

    static func answer(_ call: Call, _ services: Services) async throws -> Answer {
        let key = EntityKey.generation(GenerationID(trusted: call.target))
        guard let seconds = try call.query.integer("wait", in: Reads.waitSeconds), seconds > 0
        else { return try await services.show(key, call) }
        let deadline = ContinuousClock.now + .seconds(seconds)
        return try await services.reads.bounded(call) {
            let first = try await services.own(key, call)
            guard first.item.entity.generation?.isOpen == true else {
                return try await show(first.item, call, services)
            }
            guard services.waiters.enter() else {
                throw Problem.overloaded("As many requests as may be wait for generations")
            }
            defer { services.waiters.leave() }
            let item = try await wait(first, for: key, until: deadline, call, services)
            return try await show(item, call, services)
        }
    }

    private static func wait(
        _ first: (item: View.Item, head: Position),
        for key: EntityKey,
        until deadline: ContinuousClock.Instant,
        _ call: Call,
        _ services: Services
    ) async throws -> View.Item {
        var (item, head) = first
        while item.entity.generation?.isOpen == true {
            let looked = ContinuousClock.now
            let rest = looked.duration(to: deadline)
            guard rest > .zero, !Task.isCancelled, !Task.isShuttingDownGracefully else { break }
            let seen = head
            await cancelWhenGracefulShutdown {
                await call.handler.watch.wait(beyond: seen, atMost: rest)
            }
            let soonest = looked + lookAgain
            if soonest < deadline { try await Task.sleep(until: soonest, clock: .continuous) }
            (item, head) = try await services.own(key, call)
        }
        return item
    }

    private static func show(
        _ item: View.Item,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        .json(try await services.resources(call).show(item.entity, at: item.position))
    }
}

/// The bounded number of requests that wait.
final class Waiters: Sendable {
    private let count = Mutex(0)
    private let maximum: Int

    init(atMost maximum: Int) {
        self.maximum = maximum
    }

    /// - Returns: `false` where there are as many as may be.
    func enter() -> Bool {
        count.withLock { count in
            guard count < maximum else { return false }
            count += 1
            return true
        }
    }

    func leave() {
        count.withLock { $0 -= 1 }
    }
}
