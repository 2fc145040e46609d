// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import Synchronization

/// Lets many wait for a ledger to go on.
package final class HeadWatch: Sendable {
    private struct State {
        var head: Position = 0
        var nextID: UInt64 = 0
        var waiters: [UInt64: Waiter] = [:]
    }

    private struct Waiter {
        /// Beyond which the head is to be.
        let position: Position
        let continuation: CheckedContinuation<Void, Never>
    }

    private let state = Mutex(State())
    /// Goes one on for each step of all that report to it.
    private let activity: HeadWatch?

    package init(reportsTo activity: HeadWatch? = nil) {
        self.activity = activity
    }

    package var head: Position { state.withLock { $0.head } }

    package func advance(to position: Position) {
        move { $0 < position ? position : nil }
    }

    /// After a restore the head is an earlier one: whoever waits looks again.
    package func reset(to position: Position) {
        move(wakingAll: true) { _ in position }
    }

    /// `next` says where the head goes from where it is; `nil` where it stays.
    private func move(wakingAll: Bool = false, _ next: (Position) -> Position?) {
        let woken = state.withLock { state -> [UInt64: Waiter]? in
            guard let head = next(state.head) else { return nil }
            state.head = head
            let woken = state.waiters.filter { wakingAll || $0.value.position < head }
            for id in woken.keys { state.waiters[id] = nil }
            return woken
        }
        guard let woken else { return }
        for waiter in woken.values { waiter.continuation.resume() }
        activity?.move { $0 + 1 }
    }

    /// Returns when the head is beyond a position or was reset, when the time is over, or when the
    /// task is cancelled: look at `head`.
    package func wait(beyond position: Position, atMost duration: Duration) async {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let deadline = ContinuousClock.now + duration
        let timer = Task {
            // Never early: if the time is over before the waiter is there, it sees so by the clock.
            // Cancelled once nobody waits any more: then there is nobody to wake.
            while ContinuousClock.now < deadline {
                do { try await Task.sleep(until: deadline, clock: .continuous) } catch { return }
            }
            wake(id)
        }
        defer { timer.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard state.head <= position, !Task.isCancelled,
                        ContinuousClock.now < deadline
                    else { return true }
                    state.waiters[id] = Waiter(position: position, continuation: continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            wake(id)
        }
    }

    private func wake(_ id: UInt64) {
        state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume()
    }
}
