// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Domain
internal import EventFormat

/// What a provider said of a job, as a verdict on its generation.
extension ObservedJob {
    /// More outputs than a generation has are of no use.
    static let outputsMaximum = 64

    /// `nil` where it says what cannot be: then it says nothing.
    func outcome(of generation: Generation) -> GenerationOutcome? {
        guard outputs.count <= Self.outputsMaximum else { return nil }
        var outcome = GenerationOutcome(generation.id, status)
        outcome.provider = generation.terms.provider
        outcome.job = job
        outcome.providerCost = cost.map { ProviderCost(amount: $0.amount, unit: $0.unit) }
        switch verdict {
        case .cancelled: break
        case .failed: outcome.error = fault?.failure
        case .succeeded:
            guard !isTooLarge else { return tooLarge(outcome) }
            outcome.outputs = outputs.map { output in
                GenerationOutcome.Output(
                    kind: output.kind,
                    url: output.address,
                    isBlocked: output.isBlocked
                )
            }
            guard let used else { return nil }
            outcome.usage = used.quantities.isEmpty ? nil : used
        }
        return outcome
    }

    private var status: GenerationOutcome.Status {
        switch verdict {
        case .succeeded: .succeeded
        case .failed: .failed
        case .cancelled: .cancelled
        }
    }

    /// What cannot be handed out is not taken for.
    private func tooLarge(_ outcome: GenerationOutcome) -> GenerationOutcome {
        var outcome = outcome
        outcome.status = .failed
        outcome.error = GenerationOutcome.Failure(
            code: GenerationError.outputTooLarge,
            message: nil
        )
        return outcome
    }

    /// `nil` where something is measured by what is no number.
    private var used: Usage? {
        var quantities: [Usage.Quantity] = []
        for measure in usage {
            guard let value = ExactDecimal(measure.quantity) else { return nil }
            quantities.append(Usage.Quantity(measure.name, value))
        }
        return Usage(quantities)
    }
}

extension ProviderFault {
    var failure: GenerationOutcome.Failure {
        GenerationOutcome.Failure(code: code, message: message)
    }
}
