// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Generations that workers pull.
extension Event {
    package static func claimed(
        _ id: GenerationID = "g1",
        job: JobID = "kie:w1.a",
        attempt: Int64 = 1,
        lease: Lease = Lease(seconds: 60, attemptsMaximum: 2),
        deadlineSeconds: Int64? = nil,
        at time: Instant = 0
    ) -> Event {
        .generation(
            .submitted(
                GenerationSubmitted(
                    reference: .of(id),
                    attempt: attempt,
                    job: job,
                    overdueAt: time.adding(seconds: lease.seconds),
                    deadline: deadlineSeconds.map { time.adding(seconds: $0) },
                    lease: lease
                )
            )
        )
    }

    package static func prolonged(
        _ id: GenerationID = "g1",
        attempt: Int64 = 1,
        to time: Instant,
        wasOverdue: Bool = false
    ) -> Event {
        .generation(
            .prolonged(
                GenerationProlonged(
                    reference: wasOverdue ? .counted(id) : .of(id),
                    attempt: attempt,
                    overdueAt: time
                )
            )
        )
    }

    /// By the end of a lease.
    package static func lapsed(
        _ id: GenerationID = "g1",
        attempt: Int64 = 2,
        _ terms: GenerationTerms = .of(10),
        at time: Instant
    ) -> Event {
        .generation(
            .retried(
                GenerationRetried(
                    reference: .of(id),
                    attempt: attempt,
                    error: GenerationError(code: "lease-expired"),
                    providerCost: nil,
                    overdueAt: terms.overdueAt(from: time),
                    deadline: terms.submissionDeadline(from: time),
                    actor: nil
                )
            )
        )
    }
}
