// SPDX-License-Identifier: Apache-2.0

package import Adapters
package import Domain
package import EventFormat

/// What a worker asks for.
package struct JobClaim: Sendable {
    package var provider: PulledProvider
    /// The worker's name of the job that it will have.
    package var job: String
    /// Whether it may have been asked for before.
    package var mayBeRepeat: Bool
    /// `nil` is any.
    package var models: Set<ModelID>?
    package var actor: String?

    package init(
        _ provider: PulledProvider,
        job: String,
        mayBeRepeat: Bool,
        models: Set<ModelID>?,
        actor: String?
    ) {
        self.provider = provider
        self.job = job
        self.mayBeRepeat = mayBeRepeat
        self.models = models
        self.actor = actor
    }

    var id: JobID { JobID(provider: provider.name, job: job) }

    func command(for generation: GenerationID) -> GenerationCommand {
        let lease = Lease(
            seconds: provider.leaseSeconds,
            attemptsMaximum: provider.attemptsMaximum
        )
        return .claim(
            ClaimGeneration(
                generation: generation,
                provider: provider.name,
                job: job,
                lease: lease
            )
        )
    }
}

/// A job that a worker claimed, as it is now.
package struct WorkerJob: Sendable {
    package let id: JobID
    /// Counted from 1.
    package let attempt: Int64
    package let generation: Generation
    /// Of the last event of the generation, or the last one that the call wrote.
    package let position: Position
    package var isRepeat = false
    /// What is to be made; only for whoever has it.
    package var order: JobOrder?

    package var status: Attempt.Status {
        generation.attempts.first { $0.job == id }?.status ?? generation.attempt.status
    }

    /// Whether the worker that claimed it has it still.
    package var isHeld: Bool { generation.isOpen && generation.attempt.job == id }

    /// The provider's, and without its name.
    var name: String { String(id.text.dropFirst(generation.terms.provider.utf8.count + 1)) }
}

/// What a worker has made.
package struct WorkerResult: Sendable {
    package var outputs: [GenerationOutcome.Output]
    package var usage: Usage?
    package var cost: ProviderCost?

    package init(outputs: [GenerationOutcome.Output], usage: Usage?, cost: ProviderCost?) {
        self.outputs = outputs
        self.usage = usage
        self.cost = cost
    }
}

/// Why a worker has made nothing.
package struct WorkerFailure: Sendable {
    package var fault: ProviderFault
    /// Whether it began at all: what it did not take on may be another's.
    package var isAccepted: Bool
    package var cost: ProviderCost?

    package init(_ fault: ProviderFault, isAccepted: Bool, cost: ProviderCost?) {
        self.fault = fault
        self.isAccepted = isAccepted
        self.cost = cost
    }
}
