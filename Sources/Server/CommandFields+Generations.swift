// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

/// What the commands about generations are made of.
extension CommandFields {
    private static let quoteCharacters = 2_048

    mutating func generate() -> LedgerRequest? {
        let id: GenerationID = newIdentifier()
        let account = account()
        let member: MemberID? = optionalIdentifier("member")
        let model: ModelID? = identifier("model")
        let parameters = fields.take("parameters") ?? .object([])
        let outputs = fields.integer("outputs", in: 1...1_000)
        let estimate = fields.usage("estimate")
        let quote = fields.text("quote", atMost: Self.quoteCharacters)
        guard let account, let model else { return nil }
        var request = GenerationRequest(
            id: id,
            account: account,
            model: model,
            parameters: parameters
        )
        request.member = member.map { MemberID($0, of: account) }
        request.outputs = outputs
        request.estimate = estimate
        if let quote {
            guard let pin = quotes.pin(quote, for: request) else {
                fields.fail(
                    "quote",
                    "Send the text of POST /v1/quotes for just this: the same account, model, "
                        + "parameters and outputs."
                )
                return nil
            }
            request.quote = pin
        }
        return .generate(request, actor: actor)
    }

    mutating func submitGeneration() -> LedgerRequest? {
        let id: GenerationID? = identifier("generation")
        let provider = fields.text("provider", atMost: 128)
        let job = fields.text("job", atMost: 128, isRequired: true)
        guard let id, let job else { return nil }
        let command = SubmitGeneration(generation: id, provider: provider, job: job)
        return .generation(.submit(command), actor: actor)
    }

    mutating func reportUsage() -> LedgerRequest? {
        let id: GenerationID? = identifier("generation")
        let usage = fields.usage("usage", isRequired: true)
        guard let id, let usage else { return nil }
        return .generation(.reportUsage(id, usage), actor: actor)
    }

    mutating func retryGeneration() -> LedgerRequest? {
        let id: GenerationID? = identifier("generation")
        let attempt = fields.integer("attempt", in: 2...Generation.attemptsMaximum)
        if attempt == nil { fields.fail("attempt", "It is required: 2 for the first retry.") }
        let cost = fields.providerCost()
        guard let id, let attempt else { return nil }
        let command = RetryGeneration(generation: id, attempt: attempt, providerCost: cost)
        return .generation(.retry(command), actor: actor)
    }

    mutating func cancelGeneration() -> LedgerRequest? {
        let id: GenerationID? = identifier("generation")
        let reason = fields.text("reason", atMost: RequestBounds.textCharacters)
        guard let id else { return nil }
        return .cancelGeneration(id, reason: reason, actor: actor)
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
        var outcome = GenerationOutcome(id, status)
        outcome.provider = provider
        outcome.job = job
        outcome.providerCost = cost
        outcome.error = error
        outcome.outputs = outputs
        outcome.usage = usage
        outcome.amount = amount.map { Balance(microcredits: Int128($0)) }
        return .settleGeneration(outcome, actor: actor)
    }
}
