// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import JSONText

/// Short generations: of the model `flux` in its first price, for Alice.

extension GenerationTerms {
    package static func of(
        _ cost: Int64,
        outputs: Int64 = 1,
        inputs: PriceInputs = PriceInputs(estimate: Usage(), values: []),
        policy: CapturePolicy = .absorb(percent: 0),
        expectedSeconds: Int64? = nil,
        deadlineSeconds: Int64? = nil
    ) -> GenerationTerms {
        let microcredits = cost * Amount.microcreditsPerCredit
        return GenerationTerms(
            model: "flux",
            provider: "kie",
            providerModel: "black-forest/flux",
            price: "flux/1",
            parameters: Sealed("k.parameters"),
            inputs: inputs,
            outputs: outputs,
            cost: Cost(
                lines: cost > 0
                    ? [PriceLine(text: "base \(cost)", microcredits: microcredits)] : [],
                microcredits: microcredits
            ),
            policy: policy,
            expectedSeconds: expectedSeconds,
            deadlineSeconds: deadlineSeconds
        )
    }
}

extension GenerationReference {
    package static func of(
        _ id: GenerationID,
        account: AccountID = "alice",
        step: RunStepReference? = nil
    ) -> GenerationReference {
        GenerationReference(id, of: account, step: step)
    }

    /// In the events that outcomes are counted by.
    static func counted(_ id: GenerationID) -> GenerationReference {
        GenerationReference(
            id,
            of: "alice",
            origin: GenerationOrigin(model: "flux", provider: "kie")
        )
    }
}

extension Stamp {
    /// Of content that is told apart by a number.
    package static func number(_ number: UInt64) -> Stamp {
        Stamp(fingerprint: Fingerprint(high: number, low: 0), actor: nil)
    }
}

extension Fingerprint {
    package static func number(_ number: UInt64) -> Fingerprint {
        Fingerprint(high: number, low: 0)
    }
}

extension Event {
    /// The hold of a generation and the generation, at zero seconds.
    package static func generating(
        _ id: GenerationID = "g1",
        _ terms: GenerationTerms = .of(10),
        from lot: LotID = "l1",
        sharing shared: ReservationID? = nil,
        at time: Instant = 0
    ) -> [Event] {
        guard let amount = terms.cost.amount else {
            return [.requested(id, terms, hold: .none, at: time)]
        }
        if let shared { return [.requested(id, terms, hold: .shared(shared), at: time)] }
        let hold = ReservationID(of: id)
        return [
            .creditsReserved(
                CreditsReserved(
                    id: hold,
                    account: "alice",
                    amount: amount,
                    slices: [Slice(lot: lot, amount: amount)],
                    expiresAt: nil,
                    fingerprint: .number(1)
                )
            ),
            .requested(id, terms, hold: .own(hold), at: time),
        ]
    }

    package static func requested(
        _ id: GenerationID,
        _ terms: GenerationTerms,
        hold: GenerationHold,
        at time: Instant = 0
    ) -> Event {
        .generation(
            .requested(
                GenerationRequested(
                    reference: .of(id),
                    terms: terms,
                    hold: hold,
                    requestedAt: time,
                    overdueAt: terms.overdueAt(from: time),
                    deadline: terms.submissionDeadline(from: time),
                    actor: nil,
                    fingerprint: .number(1)
                )
            )
        )
    }

    package static func dispatching(
        _ id: GenerationID = "g1",
        attempt: Int64 = 1,
        _ terms: GenerationTerms = .of(10),
        at time: Instant = 0
    ) -> Event {
        .generation(
            .dispatching(
                GenerationDispatching(
                    reference: .of(id),
                    attempt: attempt,
                    overdueAt: terms.overdueAt(from: time),
                    deadline: terms.deadline(from: time)
                )
            )
        )
    }

    package static func submitted(
        _ id: GenerationID = "g1",
        job: JobID = "kie:j1",
        attempt: Int64 = 1,
        _ terms: GenerationTerms = .of(10),
        at time: Instant = 0
    ) -> Event {
        .generation(
            .submitted(
                GenerationSubmitted(
                    reference: .of(id),
                    attempt: attempt,
                    job: job,
                    overdueAt: terms.overdueAt(from: time),
                    deadline: terms.deadline(from: time)
                )
            )
        )
    }

    package static func overdue(_ id: GenerationID = "g1") -> Event {
        .generation(.overdue(.counted(id)))
    }

    package static func retried(
        _ id: GenerationID = "g1",
        attempt: Int64 = 2,
        _ terms: GenerationTerms = .of(10),
        at time: Instant = 0
    ) -> Event {
        .generation(
            .retried(
                GenerationRetried(
                    reference: .of(id),
                    attempt: attempt,
                    error: nil,
                    providerCost: nil,
                    overdueAt: terms.overdueAt(from: time),
                    deadline: terms.submissionDeadline(from: time),
                    actor: nil
                )
            )
        )
    }

    package static func succeeded(
        _ id: GenerationID = "g1",
        actual: Balance = 10,
        captured: Balance = 0,
        charged: Balance = 0,
        uncollected: Balance = 0,
        job: JobID? = nil,
        isLate: Bool = false,
        delivered: Int64 = 1,
        outputs: [GenerationOutput] = [],
        usage: Usage? = nil,
        providerCost: ProviderCost? = nil,
        at time: Instant = 0,
        by number: UInt64 = 2
    ) -> Event {
        .generation(
            .succeeded(
                GenerationSucceeded(
                    reference: .counted(id),
                    job: job,
                    isLate: isLate,
                    delivered: delivered,
                    outputs: outputs,
                    usage: usage,
                    actual: actual,
                    captured: captured,
                    charged: charged,
                    uncollected: uncollected,
                    providerCost: providerCost,
                    finishedAt: time,
                    outputsExpireAt: outputs.contains { $0.url != nil }
                        ? time.adding(seconds: 30 * 24 * 60 * 60) : nil,
                    fingerprint: .number(number)
                )
            )
        )
    }

    /// By a verdict, unless the reason is another one.
    package static func failed(
        _ id: GenerationID = "g1",
        reason: GenerationFailure.Reason = .provider,
        error: GenerationError? = nil,
        refunded: Balance = 0,
        job: JobID? = nil,
        isLate: Bool = false,
        at time: Instant = 0,
        by number: UInt64 = 2
    ) -> Event {
        .generation(
            .failed(
                GenerationFailed(
                    reference: .counted(id),
                    job: job,
                    isLate: isLate,
                    failure: GenerationFailure(reason: reason, error: error),
                    refunded: refunded,
                    finishedAt: time,
                    fingerprint: reason == .provider ? .number(number) : nil
                )
            )
        )
    }

    /// By the account, unless a verdict said so.
    package static func cancelled(
        _ id: GenerationID = "g1",
        captured: Balance = 0,
        at time: Instant = 0,
        by number: UInt64? = nil
    ) -> Event {
        .generation(
            .cancelled(
                GenerationCancelled(
                    reference: .counted(id),
                    captured: captured,
                    finishedAt: time,
                    fingerprint: number.map { .number($0) }
                )
            )
        )
    }

    package static func anomaly(
        _ kind: GenerationAnomaly.Kind,
        _ facts: KeyValuePairs<String, String>,
        of id: GenerationID = "g1",
        by number: UInt64 = 2
    ) -> Event {
        .generation(
            .anomaly(
                GenerationAnomaly(
                    reference: .of(id),
                    kind: kind,
                    facts: facts.map { GenerationAnomaly.Fact($0.key, $0.value) },
                    actor: nil,
                    fingerprint: .number(number)
                )
            )
        )
    }

    /// What a generation takes beyond its hold.
    package static func charged(
        _ reservation: ReservationID,
        _ amount: Amount,
        from slices: KeyValuePairs<LotID, Amount>,
        debt: Balance = 0,
        uncollected: Balance = 0
    ) -> Event {
        .creditsCharged(
            CreditsCharged(
                reservation: reservation,
                account: "alice",
                amount: amount,
                slices: .of(slices),
                debt: debt,
                uncollected: uncollected
            )
        )
    }
}
