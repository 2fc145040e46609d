// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

/// What the commands about generations are made of.
extension CommandFields {
    mutating func generate() -> LedgerRequest? {
        let id: GenerationID = newIdentifier()
        let account = account()
        let model: ModelID? = identifier("model")
        let parameters = fields.take("parameters") ?? .object([])
        let outputs = fields.integer("outputs", in: 1...1_000)
        let estimate = fields.usage("estimate")
        guard let account, let model else { return nil }
        let text = parameters.canonical.text
        return .draft(
            Draft(
                .generation(id),
                subject: .account(account),
                personalTexts: [text],
                actor: actor
            ) { seal, stamp in
                let order = GenerationOrder(
                    model: model,
                    parameters: parameters,
                    sealed: seal(text),
                    outputs: outputs,
                    estimate: estimate
                )
                let request = RequestGeneration(id: id, account: account, order: order)
                return .generation(.request(request), stamp)
            }
        )
    }

    mutating func submitGeneration() -> LedgerRequest? {
        let id: GenerationID? = identifier("generation")
        let provider = fields.text("provider", atMost: 128)
        let job = fields.text("job", atMost: 128, isRequired: true)
        guard let id, let job else { return nil }
        let command = SubmitGeneration(generation: id, provider: provider, job: job)
        return .draft(
            Draft(.generation(id), actor: actor) { _, stamp in
                .generation(.submit(command), stamp)
            }
        )
    }

    mutating func reportUsage() -> LedgerRequest? {
        let id: GenerationID? = identifier("generation")
        let usage = fields.usage("usage", isRequired: true)
        guard let id, let usage else { return nil }
        return .draft(
            Draft(.generation(id), actor: actor) { _, stamp in
                .generation(.reportUsage(id, usage), stamp)
            }
        )
    }

    mutating func retryGeneration() -> LedgerRequest? {
        let id: GenerationID? = identifier("generation")
        let attempt = fields.integer("attempt", in: 2...Generation.attemptsMaximum)
        if attempt == nil { fields.fail("attempt", "It is required: 2 for the first retry.") }
        guard let id, let attempt else { return nil }
        return .draft(
            Draft(.generation(id), actor: actor) { _, stamp in
                .generation(.retry(RetryGeneration(generation: id, attempt: attempt)), stamp)
            }
        )
    }

    mutating func cancelGeneration() -> LedgerRequest? {
        let id: GenerationID? = identifier("generation")
        let reason = fields.text("reason", atMost: RequestBounds.textCharacters)
        guard let id else { return nil }
        return .draft(
            Draft(
                .generation(id),
                subject: .owner(of: .generation(id)),
                personalTexts: reason.map { [$0] } ?? [],
                actor: actor
            ) { seal, stamp in
                .generation(.cancel(id, reason: reason.map(seal)), stamp)
            }
        )
    }

    mutating func settleGeneration() -> LedgerRequest? {
        let id: GenerationID? = identifier("generation")
        let status = fields.outcomeStatus()
        let provider = fields.text("provider", atMost: 128)
        let job = fields.text("job", atMost: 128)
        let cost = fields.providerCost()
        let error = fields.outcomeError()
        let outputs = fields.outcomeOutputs()
        let usage = fields.usage("usage")
        let amount = fields.microcredits("amount", in: 0...Amount.maximum)
        guard let id, let status else { return nil }
        let texts = (outputs ?? []).compactMap(\.url) + [error?.message].compactMap(\.self)
        return .draft(
            Draft(
                .generation(id),
                subject: .owner(of: .generation(id)),
                personalTexts: texts,
                actor: actor
            ) { seal, stamp in
                let verdict: Verdict =
                    switch status {
                    case .succeeded:
                        .succeeded(
                            Verdict.Success(
                                outputs: outputs?.map { output in
                                    GenerationOutput(
                                        kind: output.kind,
                                        url: output.url.map(seal),
                                        isBlocked: output.isBlocked
                                    )
                                },
                                usage: usage,
                                amount: amount.map { Balance(microcredits: Int128($0)) }
                            )
                        )
                    case .failed:
                        .failed(
                            error.map {
                                GenerationError(code: $0.code, message: $0.message.map(seal))
                            }
                        )
                    case .cancelled: .cancelled
                    }
                let command = SettleGeneration(
                    generation: id,
                    verdict: verdict,
                    provider: provider,
                    job: job,
                    providerCost: cost
                )
                return .generation(.settle(command), stamp)
            }
        )
    }
}
