// SPDX-License-Identifier: Apache-2.0

/// What the events that end a generation say, and the amounts that were moved with them.

package struct GenerationSucceeded: Hashable, Sendable {
    package var reference: GenerationReference
    package var job: JobID?
    /// It had ended before: by a deadline, a cancellation or another verdict.
    package var isLate: Bool
    /// How many were handed out, of those that were ordered.
    package var delivered: Int64
    /// What is said of them; none is not said.
    package var outputs: [GenerationOutput]
    package var usage: Usage?
    /// What it was worth, as computed from the usage and the outputs, or as it was ordered.
    package var actual: Balance
    /// From the hold.
    package var captured: Balance
    /// Paid or owed beyond the hold.
    package var charged: Balance
    /// Borne by the platform.
    package var uncollected: Balance
    package var providerCost: ProviderCost?
    package var finishedAt: Instant
    /// `nil` where there are none.
    package var outputsExpireAt: Instant?
    package var actor: String?
    package var fingerprint: Fingerprint

    package init(
        reference: GenerationReference,
        job: JobID? = nil,
        isLate: Bool = false,
        delivered: Int64,
        outputs: [GenerationOutput] = [],
        usage: Usage? = nil,
        actual: Balance,
        captured: Balance,
        charged: Balance = .zero,
        uncollected: Balance = .zero,
        providerCost: ProviderCost? = nil,
        finishedAt: Instant,
        outputsExpireAt: Instant? = nil,
        actor: String? = nil,
        fingerprint: Fingerprint
    ) {
        self.reference = reference
        self.job = job
        self.isLate = isLate
        self.delivered = delivered
        self.outputs = outputs
        self.usage = usage
        self.actual = actual
        self.captured = captured
        self.charged = charged
        self.uncollected = uncollected
        self.providerCost = providerCost
        self.finishedAt = finishedAt
        self.outputsExpireAt = outputsExpireAt
        self.actor = actor
        self.fingerprint = fingerprint
    }
}

package struct GenerationFailed: Hashable, Sendable {
    package var reference: GenerationReference
    package var job: JobID?
    /// It had succeeded before.
    package var isLate: Bool
    package var failure: GenerationFailure
    /// What a success had taken.
    package var refunded: Balance
    package var providerCost: ProviderCost?
    package var finishedAt: Instant
    package var actor: String?
    /// `nil` where no verdict said so.
    package var fingerprint: Fingerprint?

    package init(
        reference: GenerationReference,
        job: JobID? = nil,
        isLate: Bool = false,
        failure: GenerationFailure,
        refunded: Balance = .zero,
        providerCost: ProviderCost? = nil,
        finishedAt: Instant,
        actor: String? = nil,
        fingerprint: Fingerprint? = nil
    ) {
        self.reference = reference
        self.job = job
        self.isLate = isLate
        self.failure = failure
        self.refunded = refunded
        self.providerCost = providerCost
        self.finishedAt = finishedAt
        self.actor = actor
        self.fingerprint = fingerprint
    }
}

package struct GenerationCancelled: Hashable, Sendable {
    package var reference: GenerationReference
    package var job: JobID?
    /// Why the account, or who acts for it, cancelled it.
    package var reason: Sealed?
    /// For what was used and reported until then.
    package var captured: Balance
    package var providerCost: ProviderCost?
    package var finishedAt: Instant
    package var actor: String?
    /// Of the provider's verdict; `nil` where the account cancelled it.
    package var fingerprint: Fingerprint?

    package init(
        reference: GenerationReference,
        job: JobID? = nil,
        reason: Sealed? = nil,
        captured: Balance = .zero,
        providerCost: ProviderCost? = nil,
        finishedAt: Instant,
        actor: String? = nil,
        fingerprint: Fingerprint? = nil
    ) {
        self.reference = reference
        self.job = job
        self.reason = reason
        self.captured = captured
        self.providerCost = providerCost
        self.finishedAt = finishedAt
        self.actor = actor
        self.fingerprint = fingerprint
    }
}

/// A part of what it took was given back: a dispute was resolved so.
package struct GenerationRefunded: Hashable, Sendable {
    package var reference: GenerationReference
    package var refund: RefundID
    package var amount: Amount

    package init(reference: GenerationReference, refund: RefundID, amount: Amount) {
        self.reference = reference
        self.refund = refund
        self.amount = amount
    }
}
