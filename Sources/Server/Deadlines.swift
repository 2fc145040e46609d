// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Ends what takes too long: one task looks after all, rather than a timer each.
final class Deadlines: Sendable {
    private struct Entry {
        let instant: ContinuousClock.Instant
        let expire: @Sendable () -> Void
    }

    private struct State {
        var nextID: UInt64 = 0
        var entries: [UInt64: Entry] = [:]
    }

    private static let precision = Duration.milliseconds(250)
    private let state = Mutex(State())

    func add(after duration: Duration, _ expire: @escaping @Sendable () -> Void) -> UInt64 {
        let instant = ContinuousClock.now + duration
        return state.withLock { state in
            state.nextID += 1
            state.entries[state.nextID] = Entry(instant: instant, expire: expire)
            return state.nextID
        }
    }

    func remove(_ id: UInt64) {
        state.withLock { _ = $0.entries.removeValue(forKey: id) }
    }

    /// Runs until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: Self.precision)
            } catch {
                return
            }
            for entry in due(at: .now) { entry.expire() }
        }
    }

    private func due(at now: ContinuousClock.Instant) -> [Entry] {
        state.withLock { state in
            let due = state.entries.filter { $0.value.instant <= now }
            for id in due.keys { state.entries[id] = nil }
            return Array(due.values)
        }
    }

    /// The result of some work, or a problem when it takes too long; then it goes on unheeded.
    func bound<Value: Sendable>(
        _ duration: Duration,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let once = Once<Value>()
        let task = Task { once.resume(with: await Result(catching: work)) }
        let deadline = add(after: duration) {
            task.cancel()
            once.resume(
                with: .failure(Problem.unavailable("It takes too long, and may be done or not"))
            )
        }
        defer { remove(deadline) }
        return try await withCheckedThrowingContinuation { once.wait($0) }
    }
}

/// A result that is taken once, whoever brings it.
private final class Once<Value: Sendable>: Sendable {
    private enum State {
        case pending
        case waited(CheckedContinuation<Value, any Error>)
        case known(Result<Value, any Error>)
        case over
    }

    private let state = Mutex(State.pending)

    func resume(with result: Result<Value, any Error>) {
        let continuation = state.withLock { state -> CheckedContinuation<Value, any Error>? in
            switch state {
            case .pending: state = .known(result)
            case .waited(let continuation):
                state = .over
                return continuation
            case .known, .over: break
            }
            return nil
        }
        continuation?.resume(with: result)
    }

    func wait(_ continuation: CheckedContinuation<Value, any Error>) {
        let result = state.withLock { state -> Result<Value, any Error>? in
            guard case .known(let result) = state else {
                state = .waited(continuation)
                return nil
            }
            state = .over
            return result
        }
        if let result { continuation.resume(with: result) }
    }
}

extension Result where Failure == any Error {
    fileprivate init(catching work: () async throws -> Success) async {
        do {
            self = .success(try await work())
        } catch {
            self = .failure(error)
        }
    }
}
