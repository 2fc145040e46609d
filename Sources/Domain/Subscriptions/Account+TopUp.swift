// SPDX-License-Identifier: Apache-2.0

extension Account {
    mutating func evolve(by configured: TopUpConfigured, at position: Position) {
        var state = topUp?.state ?? TopUpState(position: position)
        state.terms = configured.terms
        state.failures = 0
        state.notBefore = nil
        state.isDisabled = false
        put(state, at: position)
    }

    mutating func evolve(by requested: TopUpRequested, at position: Position) {
        guard var state = topUp?.state else {
            preconditionFailure("The top-up at \(position) is asked for by nobody.")
        }
        state.flight = TopUpState.Flight(id: requested.id, expiresAt: requested.expiresAt)
        state.requests.removeAll { past in
            past.adding(seconds: TopUpState.monthSeconds) <= requested.at
        }
        state.requests.append(requested.at)
        // It answers no command: what was configured or settled last is still the last of these.
        topUp = TopUp(state)
    }

    mutating func evolve(by settled: TopUpSettled, at position: Position) {
        guard var state = topUp?.state else {
            preconditionFailure("The top-up at \(position) was never asked for.")
        }
        state.flight = nil
        state.notBefore = settled.notBefore
        state.isDisabled = settled.isDisabled
        switch settled.outcome {
        case .succeeded:
            state.failures = 0
        case .declined, .expired:
            state.failures += 1
            state.requests.removeLast()
        }
        put(state, at: position)
    }

    private mutating func put(_ state: TopUpState, at position: Position) {
        var state = state
        state.position = position
        topUp = TopUp(state)
    }

    /// When the scheduler must look after its top-ups; `nil` is never.
    var nextTopUp: Instant? { topUp?.state.flight?.expiresAt ?? nextTopUpAttempt }

    /// When a top-up may be asked for, as less than the threshold is available.
    var nextTopUpAttempt: Instant? {
        guard needsTopUp, status == .active, !isFrozen else { return nil }
        return topUp?.state.nextAttempt
    }

    /// Whether less than the threshold is available.
    var needsTopUp: Bool {
        topUp?.state.terms.map { !available.covers($0.threshold) } ?? false
    }
}
