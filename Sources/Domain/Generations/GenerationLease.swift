// SPDX-License-Identifier: Apache-2.0

/// For how long a worker that pulled an attempt may be silent, and how often another may try then.
package struct Lease: Hashable, Sendable {
    package static let secondsBounds: ClosedRange<Int64> = 10...86_400

    package let seconds: Int64
    /// Attempts of the generation, all in all: as long as there are fewer, another begins when the
    /// time is over; of the last one nobody knows then, and it is overdue.
    package let attemptsMaximum: Int64

    package init(seconds: Int64, attemptsMaximum: Int64) {
        self.seconds = seconds
        self.attemptsMaximum = attemptsMaximum
    }
}

/// The lease of an attempt, and the event that began or prolonged it.
package struct HeldLease: Hashable, Sendable {
    package let terms: Lease
    package var position: Position

    package init(_ terms: Lease, at position: Position) {
        self.terms = terms
        self.position = position
    }
}

/// A worker takes the current attempt.
package struct ClaimGeneration: Hashable, Sendable {
    package var generation: GenerationID
    package var provider: String
    /// The worker's name of its job, as that of a provider's.
    package var job: String
    package var lease: Lease

    package init(generation: GenerationID, provider: String, job: String, lease: Lease) {
        self.generation = generation
        self.provider = provider
        self.job = job
        self.lease = lease
    }
}

/// The worker is alive: it is waited for longer.
package struct GenerationProlonged: Hashable, Sendable {
    package var reference: GenerationReference
    /// Counted from 1.
    package var attempt: Int64
    package var overdueAt: Instant

    package init(reference: GenerationReference, attempt: Int64, overdueAt: Instant) {
        self.reference = reference
        self.attempt = attempt
        self.overdueAt = overdueAt
    }
}
