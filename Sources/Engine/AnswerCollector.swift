// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The answers to commands that were sent together: their caller goes on when all are there.
final class AnswerCollector: Sendable {
    typealias Answers = [Result<Answer, EngineError>]

    private struct State {
        var answers: [Result<Answer, EngineError>?]
        var missing: Int
    }

    private let state: Mutex<State>
    private let continuation: CheckedContinuation<Answers, Never>

    /// - Precondition: `count` is above 0, and each answer is set once.
    init(count: Int, _ continuation: CheckedContinuation<Answers, Never>) {
        state = Mutex(State(answers: Array(repeating: nil, count: count), missing: count))
        self.continuation = continuation
    }

    func set(_ answer: Result<Answer, EngineError>, at index: Int) {
        let all = state.withLock { state -> Answers? in
            state.answers[index] = answer
            state.missing -= 1
            return state.missing == 0 ? state.answers.compactMap(\.self) : nil
        }
        if let all { continuation.resume(returning: all) }
    }
}
