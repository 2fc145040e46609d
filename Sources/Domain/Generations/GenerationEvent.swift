// SPDX-License-Identifier: Apache-2.0

package enum GenerationEvent: EventFamily {
    case requested(GenerationRequested)
    /// The current attempt is about to be given to its provider.
    case dispatching(GenerationDispatching)
    case submitted(GenerationSubmitted)
    /// A worker is waited for longer.
    case prolonged(GenerationProlonged)
    case overdue(GenerationReference)
    case retried(GenerationRetried)
    case usageReported(GenerationUsageReported)
    case succeeded(GenerationSucceeded)
    case failed(GenerationFailed)
    case cancelled(GenerationCancelled)
    case refunded(GenerationRefunded)
    case anomaly(GenerationAnomaly)
    case outputsExpired(GenerationReference)

    package var account: AccountID? { reference.account }

    package var reference: GenerationReference {
        switch self {
        case .requested(let event): event.reference
        case .dispatching(let event): event.reference
        case .submitted(let event): event.reference
        case .prolonged(let event): event.reference
        case .overdue(let reference), .outputsExpired(let reference): reference
        case .retried(let event): event.reference
        case .usageReported(let event): event.reference
        case .succeeded(let event): event.reference
        case .failed(let event): event.reference
        case .cancelled(let event): event.reference
        case .refunded(let event): event.reference
        case .anomaly(let event): event.reference
        }
    }

    package func forEachKey<Failure: Error>(
        _ body: (EntityKey) throws(Failure) -> Void
    ) throws(Failure) {
        try body(.generation(reference.generation))
        if changesRunning { try body(.account(reference.account)) }
        if concernsRun, let step = reference.step { try body(.run(step.run)) }
        if case .submitted(let event) = self { try body(.job(event.job)) }
        if let origin = counted {
            try body(.alert(.model(origin.model)))
            try body(.alert(.provider(origin.provider)))
        }
    }

    /// Whose outcomes the event is counted among: a late one was counted as what it was first.
    package var counted: GenerationOrigin? {
        switch self {
        case .succeeded(let event): event.isLate ? nil : event.reference.origin
        case .failed(let event): event.isLate ? nil : event.reference.origin
        case .cancelled(let event): event.reference.origin
        case .overdue(let reference): reference.origin
        // Only where it was overdue, and is so no more.
        case .dispatching(let event): event.reference.origin
        case .submitted(let event): event.reference.origin
        case .prolonged(let event): event.reference.origin
        case .retried(let event): event.reference.origin
        case .requested, .usageReported, .refunded, .anomaly, .outputsExpired: nil
        }
    }

    /// Whether the account has one more, or one less, that runs.
    private var changesRunning: Bool {
        switch self {
        case .requested, .cancelled: true
        case .succeeded(let event): !event.isLate
        case .failed(let event): !event.isLate
        case .dispatching, .submitted, .prolonged, .overdue, .retried, .usageReported,
            .refunded, .anomaly, .outputsExpired:
            false
        }
    }

    /// Whether the run sees it, if the generation is a step of one.
    private var concernsRun: Bool {
        switch self {
        case .requested, .succeeded, .failed, .cancelled, .refunded: true
        case .dispatching, .submitted, .prolonged, .overdue, .retried, .usageReported, .anomaly,
            .outputsExpired:
            false
        }
    }
}

/// Which generation an event is about, and whose it is.
package struct GenerationReference: Hashable, Sendable {
    package let generation: GenerationID
    package let account: AccountID
    /// Where it is a step of a run.
    package let step: RunStepReference?
    /// In events that alerts are decided on.
    package let origin: GenerationOrigin?

    package init(
        _ generation: GenerationID,
        of account: AccountID,
        step: RunStepReference? = nil,
        origin: GenerationOrigin? = nil
    ) {
        self.generation = generation
        self.account = account
        self.step = step
        self.origin = origin
    }
}

/// Who makes a generation.
package struct GenerationOrigin: Hashable, Sendable {
    package let model: ModelID
    package let provider: String

    package init(model: ModelID, provider: String) {
        self.model = model
        self.provider = provider
    }
}

extension Generation {
    /// For the events that end it, or say that it should have.
    var reference: GenerationReference {
        GenerationReference(
            id,
            of: account,
            step: request.reference.step,
            origin: GenerationOrigin(model: terms.model, provider: terms.provider)
        )
    }

    /// For the events by which it goes on: what was overdue is so no more.
    var ongoing: GenerationReference { isOverdue ? reference : request.reference }
}
