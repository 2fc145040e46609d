// SPDX-License-Identifier: Apache-2.0

/// What the events of a run say. Fields are the stored format: see EventFormat.

package struct RunReference: Hashable, Sendable {
    package let id: RunID
    package let account: AccountID

    package init(_ id: RunID, of account: AccountID) {
        self.id = id
        self.account = account
    }
}

package struct RunStarted: Hashable, Sendable {
    package var reference: RunReference
    package var workflow: WorkflowID
    package var version: Int64
    package var member: MemberID?
    package var inputs: Sealed
    package var hold: WorkflowDefinition.Hold
    /// Holds the cost of all steps; `nil` where each holds its own, or all are free.
    package var reservation: ReservationID?
    package var steps: [RunStepPlan]
    package var startedAt: Instant
    package var actor: String?
    package var fingerprint: Fingerprint

    package init(
        reference: RunReference,
        workflow: WorkflowID,
        version: Int64,
        member: MemberID? = nil,
        inputs: Sealed,
        hold: WorkflowDefinition.Hold,
        reservation: ReservationID?,
        steps: [RunStepPlan],
        startedAt: Instant,
        actor: String?,
        fingerprint: Fingerprint
    ) {
        self.reference = reference
        self.workflow = workflow
        self.version = version
        self.member = member
        self.inputs = inputs
        self.hold = hold
        self.reservation = reservation
        self.steps = steps
        self.startedAt = startedAt
        self.actor = actor
        self.fingerprint = fingerprint
    }
}

/// One step as it was decided when the run started: its price is that of then.
package struct RunStepPlan: Hashable, Sendable {
    package var id: String
    /// Steps of the run.
    package var dependsOn: [String]
    package var onFailure: WorkflowStep.FailurePolicy
    package var isOptional: Bool
    package var terms: GenerationTerms

    package init(
        id: String,
        dependsOn: [String] = [],
        onFailure: WorkflowStep.FailurePolicy = .stop,
        isOptional: Bool = false,
        terms: GenerationTerms
    ) {
        self.id = id
        self.dependsOn = dependsOn
        self.onFailure = onFailure
        self.isOptional = isOptional
        self.terms = terms
    }
}

/// They do not start, as others failed.
package struct RunStepsSkipped: Hashable, Sendable {
    package var reference: RunReference
    package var steps: [String]

    package init(reference: RunReference, steps: [String]) {
        self.reference = reference
        self.steps = steps
    }
}

/// The account generates as much as its plan allows: the next step has to wait.
package struct RunDelayed: Hashable, Sendable {
    package var reference: RunReference
    package var until: Instant

    package init(reference: RunReference, until: Instant) {
        self.reference = reference
        self.until = until
    }
}

/// The next step cannot start before somebody does something about it.
package struct RunPaused: Hashable, Sendable {
    /// The raw values are part of the stored format.
    package enum Reason: String, CaseIterable, Sendable {
        case insufficientCredits = "insufficient-credits"
        case accountSuspended = "account-suspended"
        case accountFrozen = "account-frozen"
        case memberCap = "member-cap"
        /// The account has been generating as much as its plan allows for long.
        case planLimit = "plan-limit"
        case refused
    }

    package var reference: RunReference
    package var reason: Reason

    package init(reference: RunReference, reason: Reason) {
        self.reference = reference
        self.reason = reason
    }
}

package struct RunResumed: Hashable, Sendable {
    package var reference: RunReference
    package var actor: String?
    package var fingerprint: Fingerprint

    package init(reference: RunReference, actor: String? = nil, fingerprint: Fingerprint) {
        self.reference = reference
        self.actor = actor
        self.fingerprint = fingerprint
    }
}

/// A step is generated again, each time under a hold of its own.
package struct RunStepRegenerated: Hashable, Sendable {
    package var reference: RunReference
    package var step: String
    package var attempt: Int64
    /// `nil` is as before.
    package var terms: GenerationTerms?
    /// They are generated again after it.
    package var dependants: [String]
    package var actor: String?

    package init(
        reference: RunReference,
        step: String,
        attempt: Int64,
        terms: GenerationTerms? = nil,
        dependants: [String] = [],
        actor: String? = nil
    ) {
        self.reference = reference
        self.step = step
        self.attempt = attempt
        self.terms = terms
        self.dependants = dependants
        self.actor = actor
    }
}

package struct RunCancelled: Hashable, Sendable {
    package var reference: RunReference
    package var reason: Sealed?
    package var finishedAt: Instant
    package var actor: String?

    package init(
        reference: RunReference,
        reason: Sealed? = nil,
        finishedAt: Instant,
        actor: String? = nil
    ) {
        self.reference = reference
        self.reason = reason
        self.finishedAt = finishedAt
        self.actor = actor
    }
}

/// No step runs or waits any more; what was held for the run and not taken is free again.
package struct RunFinished: Hashable, Sendable {
    /// The raw values are part of the stored format.
    package enum Outcome: String, CaseIterable, Sendable {
        /// All steps that are not optional.
        case succeeded
        case partial
        /// Not one step succeeded.
        case failed
    }

    package var reference: RunReference
    package var outcome: Outcome
    package var totals: RunTotals
    package var finishedAt: Instant

    package init(
        reference: RunReference,
        outcome: Outcome,
        totals: RunTotals,
        finishedAt: Instant
    ) {
        self.reference = reference
        self.outcome = outcome
        self.totals = totals
        self.finishedAt = finishedAt
    }
}

/// The money of a run, or of one of its steps.
package struct RunTotals: Hashable, Sendable {
    /// What was priced: every step once, and every generation of a step again.
    package var cost: Balance
    /// Paid or owed, from a hold or beyond it.
    package var taken: Balance
    package var uncollected: Balance
    package var refunded: Balance

    package init(
        cost: Balance = .zero,
        taken: Balance = .zero,
        uncollected: Balance = .zero,
        refunded: Balance = .zero
    ) {
        self.cost = cost
        self.taken = taken
        self.uncollected = uncollected
        self.refunded = refunded
    }

    static func += (totals: inout RunTotals, other: RunTotals) {
        totals.cost.microcredits += other.cost.microcredits
        totals.taken.microcredits += other.taken.microcredits
        totals.uncollected.microcredits += other.uncollected.microcredits
        totals.refunded.microcredits += other.refunded.microcredits
    }
}
