// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Domain

extension FactReader {
    /// More outputs than a generation has are of no use.
    private static let outputsMaximum = 64

    func verdict(_ observed: ObservedJob) throws(Unreadable) -> JobVerdict {
        let _: JobID = try id(observed.job)
        guard observed.outputs.count <= Self.outputsMaximum else {
            throw Unreadable("It tells of more than \(Self.outputsMaximum) outputs.")
        }
        let cost = observed.cost.map { ProviderCost(amount: $0.amount, unit: $0.unit) }
        return JobVerdict(
            provider: provider,
            name: observed.job,
            try meaning(of: observed),
            providerCost: cost
        )
    }

    private func meaning(of observed: ObservedJob) throws(Unreadable) -> Verdict {
        switch observed.verdict {
        // What cannot be handed out is not taken for. A webhook's body is not larger itself.
        case .succeeded where observed.isTooLargeForLog:
            .failed(GenerationError(code: GenerationError.outputTooLarge))
        case .succeeded:
            .succeeded(
                Verdict.Success(
                    outputs: observed.outputs.map { output in
                        GenerationOutput(
                            kind: output.kind,
                            url: output.address.map(seal),
                            isBlocked: output.isBlocked
                        )
                    },
                    usage: try usage(observed.usage)
                )
            )
        case .failed:
            .failed(
                observed.fault.map { fault in
                    GenerationError(code: fault.code, message: fault.message.map(seal))
                }
            )
        case .cancelled: .cancelled
        }
    }

    /// `nil` where nothing was measured.
    private func usage(_ measures: [ObservedJob.Measure]) throws(Unreadable) -> Usage? {
        guard !measures.isEmpty else { return nil }
        var quantities: [Usage.Quantity] = []
        for measure in measures {
            guard let value = ExactDecimal(measure.quantity) else {
                throw Unreadable("It measures something by what is no number.")
            }
            quantities.append(Usage.Quantity(measure.name, value))
        }
        return Usage(quantities)
    }
}
