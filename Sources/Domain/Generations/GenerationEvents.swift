// SPDX-License-Identifier: Apache-2.0

/// What the events of an open generation say. Fields are the stored format: see EventFormat.

package struct GenerationRequested: Hashable, Sendable {
    package var reference: GenerationReference
    package var member: MemberID?
    package var terms: GenerationTerms
    package var hold: GenerationHold
    package var requestedAt: Instant
    package var overdueAt: Instant
    package var deadline: Instant?
    package var actor: String?
    package var fingerprint: Fingerprint

    package var id: GenerationID { reference.generation }
    package var account: AccountID { reference.account }

    package init(
        reference: GenerationReference,
        member: MemberID? = nil,
        terms: GenerationTerms,
        hold: GenerationHold,
        requestedAt: Instant,
        overdueAt: Instant,
        deadline: Instant?,
        actor: String?,
        fingerprint: Fingerprint
    ) {
        self.reference = reference
        self.member = member
        self.terms = terms
        self.hold = hold
        self.requestedAt = requestedAt
        self.overdueAt = overdueAt
        self.deadline = deadline
        self.actor = actor
        self.fingerprint = fingerprint
    }
}

/// From now on the provider may have it, whatever becomes of the call: it is recorded before.
package struct GenerationDispatching: Hashable, Sendable {
    package var reference: GenerationReference
    /// Counted from 1.
    package var attempt: Int64
    package var overdueAt: Instant
    package var deadline: Instant?

    package init(
        reference: GenerationReference,
        attempt: Int64,
        overdueAt: Instant,
        deadline: Instant?
    ) {
        self.reference = reference
        self.attempt = attempt
        self.overdueAt = overdueAt
        self.deadline = deadline
    }
}

package struct GenerationSubmitted: Hashable, Sendable {
    package var reference: GenerationReference
    /// Counted from 1.
    package var attempt: Int64
    package var job: JobID
    package var overdueAt: Instant
    package var deadline: Instant?
    /// Where a worker pulled it; `overdueAt` is its end.
    package var lease: Lease?

    package init(
        reference: GenerationReference,
        attempt: Int64,
        job: JobID,
        overdueAt: Instant,
        deadline: Instant?,
        lease: Lease? = nil
    ) {
        self.reference = reference
        self.attempt = attempt
        self.job = job
        self.overdueAt = overdueAt
        self.deadline = deadline
        self.lease = lease
    }
}

package struct GenerationRetried: Hashable, Sendable {
    package var reference: GenerationReference
    /// The one that begins.
    package var attempt: Int64
    /// Why the one before came to nothing, and what the provider takes for it.
    package var error: GenerationError?
    package var providerCost: ProviderCost?
    package var overdueAt: Instant
    package var deadline: Instant?
    package var actor: String?

    package init(
        reference: GenerationReference,
        attempt: Int64,
        error: GenerationError?,
        providerCost: ProviderCost?,
        overdueAt: Instant,
        deadline: Instant?,
        actor: String?
    ) {
        self.reference = reference
        self.attempt = attempt
        self.error = error
        self.providerCost = providerCost
        self.overdueAt = overdueAt
        self.deadline = deadline
        self.actor = actor
    }
}

package struct GenerationUsageReported: Hashable, Sendable {
    package var reference: GenerationReference
    /// Since the start, all in all.
    package var usage: Usage

    package init(reference: GenerationReference, usage: Usage) {
        self.reference = reference
        self.usage = usage
    }
}

/// Something that cannot be was said of it: a person has to look.
package struct GenerationAnomaly: Hashable, Sendable {
    /// The raw values are part of the stored format.
    package enum Kind: String, CaseIterable, Sendable {
        case unknownJob = "unknown-job"
        case wrongProvider = "wrong-provider"
        /// Another verdict than the ones that settled it.
        case contradiction
        /// Two attempts succeeded: the provider takes both.
        case duplicateSuccess = "duplicate-success"
        /// The same verdict with another usage, amount or number of outputs.
        case differentResult = "different-result"
        /// More than the capture policy may take; the rest is not taken.
        case excess
        /// So much more than was estimated that it is not believed; only the hold is taken.
        case implausible
        case usageDecreased = "usage-decreased"
        /// Usage grew after the verdict.
        case usageAfterEnd = "usage-after-end"
        case tooManyOutputs = "too-many-outputs"
        case negativeUsage = "negative-usage"
        case negativeProviderCost = "negative-provider-cost"
    }

    package struct Fact: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var reference: GenerationReference
    package var kind: Kind
    package var facts: [Fact]
    package var actor: String?
    package var fingerprint: Fingerprint

    package init(
        reference: GenerationReference,
        kind: Kind,
        facts: [Fact],
        actor: String?,
        fingerprint: Fingerprint
    ) {
        self.reference = reference
        self.kind = kind
        self.facts = facts
        self.actor = actor
        self.fingerprint = fingerprint
    }
}
