// SPDX-License-Identifier: Apache-2.0

package import JSONText

package enum GenerationCommand: CommandFamily {
    case request(RequestGeneration)
    /// The attempt of that number is about to be given to its provider.
    case dispatch(GenerationID, attempt: Int64)
    /// A worker takes the current attempt.
    case claim(ClaimGeneration)
    /// The worker that has the job is alive.
    case prolong(GenerationID, job: JobID)
    /// A provider has it.
    case submit(SubmitGeneration)
    /// What was used so far, all in all.
    case reportUsage(GenerationID, Usage)
    /// A verdict, whoever brings it: a webhook, a poller, a reconciler or a person.
    case settle(SettleGeneration)
    /// The current attempt came to nothing, and another is made.
    case retry(RetryGeneration)
    case cancel(GenerationID, reason: Sealed?)
    /// From the scheduler: whatever is due; nothing if nothing is.
    case sweep(GenerationID)

    package var subject: EntityKey {
        switch self {
        case .request(let command): .generation(command.id)
        case .claim(let command): .generation(command.generation)
        case .submit(let command): .generation(command.generation)
        case .dispatch(let id, _), .prolong(let id, _), .reportUsage(let id, _),
            .cancel(let id, _), .sweep(let id):
            .generation(id)
        case .settle(let command): .generation(command.generation)
        case .retry(let command): .generation(command.generation)
        }
    }
}

package struct RequestGeneration: Hashable, Sendable {
    package var id: GenerationID
    package var account: AccountID
    package var member: MemberID?
    package var order: GenerationOrder

    package init(
        id: GenerationID,
        account: AccountID,
        member: MemberID? = nil,
        order: GenerationOrder
    ) {
        self.id = id
        self.account = account
        self.member = member
        self.order = order
    }
}

/// What is asked of a model, before it is checked and priced.
package struct GenerationOrder: Hashable, Sendable {
    package var model: ModelID
    /// In clear, to be checked; what is stored is `sealed`.
    package var parameters: JSON
    package var sealed: Sealed
    /// `nil` is what the model makes by default.
    package var outputs: Int64?
    package var estimate: Usage?
    package var quote: QuotePin?

    package init(
        model: ModelID,
        parameters: JSON,
        sealed: Sealed,
        outputs: Int64? = nil,
        estimate: Usage? = nil,
        quote: QuotePin? = nil
    ) {
        self.model = model
        self.parameters = parameters
        self.sealed = sealed
        self.outputs = outputs
        self.estimate = estimate
        self.quote = quote
    }
}

package struct SubmitGeneration: Hashable, Sendable {
    package var generation: GenerationID
    /// `nil` is the model's.
    package var provider: String?
    /// The provider's name of its job.
    package var job: String

    package init(generation: GenerationID, provider: String? = nil, job: String) {
        self.generation = generation
        self.provider = provider
        self.job = job
    }
}

package struct SettleGeneration: Hashable, Sendable {
    package var generation: GenerationID
    package var verdict: Verdict
    /// Who says so; `nil` is the platform itself.
    package var provider: String?
    /// The provider's name of the job that it speaks of.
    package var job: String?
    package var providerCost: ProviderCost?

    package init(
        generation: GenerationID,
        verdict: Verdict,
        provider: String? = nil,
        job: String? = nil,
        providerCost: ProviderCost? = nil
    ) {
        self.generation = generation
        self.verdict = verdict
        self.provider = provider
        self.job = job
        self.providerCost = providerCost
    }
}

package struct RetryGeneration: Hashable, Sendable {
    package var generation: GenerationID
    /// The number of the attempt that begins: 2 for the first retry.
    ///
    /// Asked twice, it begins once.
    package var attempt: Int64
    package var error: GenerationError?
    /// Of the attempt that came to nothing.
    package var providerCost: ProviderCost?

    package init(
        generation: GenerationID,
        attempt: Int64,
        error: GenerationError? = nil,
        providerCost: ProviderCost? = nil
    ) {
        self.generation = generation
        self.attempt = attempt
        self.error = error
        self.providerCost = providerCost
    }
}
