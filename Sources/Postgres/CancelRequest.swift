// SPDX-License-Identifier: Apache-2.0

/// The wish that whatever a connection runs be cancelled, from `start` until `finish`.
///
/// The server forgets a request that reaches it between two statements, so it is repeated.
final class CancelRequest: Sendable {
    private let canceller: Canceller
    private let state = Monitor(State.waiting)

    private enum State {
        case waiting
        /// A thread asks the server again and again.
        case asking
        /// The thread is still to end.
        case ending
        case finished
    }

    private static let interval = Duration.milliseconds(250)

    init(_ canceller: Canceller) {
        self.canceller = canceller
    }

    /// Begins to ask, without waiting; does nothing after `finish`.
    func start() {
        let isFirst = state.change { state in
            guard case .waiting = state else { return false }
            state = .asking
            return true
        }
        if isFirst { startThread { self.askUntilFinished() } }
    }

    /// Ends the asking; `false` if a request may still reach the server later.
    func finish(within duration: Duration) -> Bool {
        state.change { state in
            switch state {
            case .waiting: state = .finished
            case .asking: state = .ending
            case .ending, .finished: break
            }
        }
        let isFinished: Void? = state.wait(atMost: duration) { state in
            if case .finished = state { () } else { nil }
        }
        return isFinished != nil
    }

    private func askUntilFinished() {
        var isAsking = true
        while isAsking {
            do throws(PostgresError) {
                try canceller.ask()
            } catch {
                // The statement then ends by itself or at its deadline; ask again until it does.
            }
            let isEnding: Void? = state.wait(atMost: Self.interval) { state in
                if case .asking = state { nil } else { () }
            }
            isAsking = isEnding == nil
        }
        state.change { $0 = .finished }
    }
}
