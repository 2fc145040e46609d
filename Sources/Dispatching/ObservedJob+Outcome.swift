// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Domain
internal import EventFormat

/// What a provider said of a job, as a verdict on its generation.
extension ObservedJob {
    /// More outputs than a generation has are of no use.
    static let outputsMaximum = 64

    /// `nil` where it says what cannot be: then it says nothing.
    ///
    /// `files` are its outputs that are kept beside the log, by their places.
    func outcome(
        of generation: Generation,
        files: [Int: OutputFile] = [:]
    ) -> GenerationOutcome? {
        guard outputs.count <= Self.outputsMaximum else { return nil }
        var outcome = GenerationOutcome(generation.id, status)
        outcome.provider = generation.terms.provider
        outcome.job = job
        outcome.providerCost = cost.map { ProviderCost(amount: $0.amount, unit: $0.unit) }
        switch verdict {
        case .cancelled: break
        case .failed: outcome.error = fault?.failure
        case .succeeded:
            outcome.outputs = outputs.enumerated().map { index, output in
                let file = files[index]
                return GenerationOutcome.Output(
                    kind: output.kind,
                    url: file == nil ? output.address : nil,
                    isBlocked: output.isBlocked,
                    file: file
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

    /// The same as a failure: what cannot be handed out is not taken for.
    var tooLarge: ObservedJob {
        var job = ObservedJob(job, .failed)
        job.fault = ProviderFault(.failed, code: GenerationError.outputTooLarge)
        job.cost = cost
        return job
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
