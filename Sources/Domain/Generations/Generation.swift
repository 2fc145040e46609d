// SPDX-License-Identifier: Apache-2.0

/// One order to a model, from its hold to the provider's verdict and what that took.
package struct Generation: EntityState {
    package enum Status: String, CaseIterable, Sendable {
        /// Paid for by a hold; no provider has it yet.
        case requested
        case submitted
        case succeeded
        case failed
        case cancelled
    }

    /// What was asked for and decided at the start; it never changes.
    package let request: GenerationRequested
    package var status: Status
    /// Open, and its time is over: unknown, not failed.
    package var isOverdue: Bool
    /// When an open one becomes overdue.
    package var overdueAt: Instant
    /// When an open one is given up and its hold released; `nil` is never.
    package var deadline: Instant?
    /// At least one; the last is the current one.
    package var attempts: [Attempt]
    /// The sum of what was reported so far.
    package var usage: Usage?
    package var usagePosition: Position?
    /// How many outputs were made and handed out; `nil` before a success.
    package var delivered: Int64?
    package var outputs: [GenerationOutput]
    package var outputsExpireAt: Instant?
    package var failure: GenerationFailure?
    package var providerCost: ProviderCost?
    /// What it was worth in the end, whether or not it was taken.
    package var actual: Balance?
    package var captured: Balance
    /// Taken, or owed, beyond the hold or after its release.
    package var charged: Balance
    package var uncollected: Balance
    package var refunded: Balance
    package var finishedAt: Instant?
    /// The event that ended it, the last one of several.
    package var endPosition: Position?
    package var memory: Memory
    /// What providers said; what we decided ourselves (a deadline, a cancellation) is not among it.
    package var verdicts: [VerdictRecord]
    /// The commands that said what cannot be.
    package var anomalies: [Memory]

    package var id: GenerationID { request.id }
    package var account: AccountID { request.account }
    package var terms: GenerationTerms { request.terms }
    package var owner: AccountID? { request.account }

    package var isOpen: Bool {
        switch status {
        case .requested, .submitted: true
        case .succeeded, .failed, .cancelled: false
        }
    }

    /// A word of the API object: an open one whose time is over is `overdue`.
    package var state: String { isOverdue ? "overdue" : status.rawValue }

    package var attempt: Attempt {
        guard let last = attempts.last else { preconditionFailure("A generation has an attempt.") }
        return last
    }

    /// What was taken for it and not given back.
    package var taken: Balance {
        Balance(
            microcredits: captured.microcredits + charged.microcredits - refunded.microcredits
        )
    }

    package var due: Instant? {
        guard isOpen else { return outputsExpireAt }
        guard !isOverdue else { return deadline }
        return min(overdueAt, deadline ?? .latest)
    }

    package var violations: [String] {
        var violations: [String] = []
        func require(_ holds: Bool, _ sentence: String) {
            if !holds { violations.append("Generation \(id.text): \(sentence)") }
        }
        require(
            [captured, charged, uncollected, refunded].allSatisfy { $0 >= .zero },
            "a part of what it took is negative."
        )
        require(taken >= .zero, "more is refunded than it took.")
        require(
            captured.microcredits <= Int128(terms.cost.microcredits),
            "it captured more than its hold."
        )
        require(!isOpen || captured == .zero, "it captured before it ended.")
        require(isOpen || !isOverdue, "it is overdue although it ended.")
        return violations
    }
}

/// One try of a generation with its provider.
///
/// All tries are under one hold.
package struct Attempt: Hashable, Sendable {
    package enum Status: String, CaseIterable, Sendable {
        case requested
        /// The provider may have it.
        case dispatching
        case submitted
        case succeeded
        case failed
        case cancelled
    }

    package var status: Status
    /// The provider's name of it, once it has it.
    package var job: JobID?
    /// The event that began it.
    package let began: Position
    /// The event that says that it was about to be given to its provider, if it was by us.
    package var dispatched: Position?
    /// Of the worker that pulled it.
    package var lease: HeldLease?

    package init(
        status: Status,
        job: JobID? = nil,
        began: Position,
        dispatched: Position? = nil,
        lease: HeldLease? = nil
    ) {
        self.status = status
        self.job = job
        self.began = began
        self.dispatched = dispatched
        self.lease = lease
    }
}

/// A verdict that was heard.
package struct VerdictRecord: Hashable, Sendable {
    package let status: Generation.Status
    package let job: JobID?
    package let memory: Memory

    package init(status: Generation.Status, job: JobID?, memory: Memory) {
        self.status = status
        self.job = job
        self.memory = memory
    }
}
