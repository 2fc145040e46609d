// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    /// Checks what is asked of a model, and decides on what terms it is made.
    package mutating func terms(
        of order: GenerationOrder,
        plan: String?
    ) throws(Refusal) -> GenerationTerms {
        // A quote holds for the plan that it was asked for, whatever the account's is by now.
        let plan = if let quote = order.quote { quote.plan } else { plan }
        let priced = try price(
            order.parameters,
            outputs: order.outputs,
            of: order.model,
            plan: plan,
            estimate: order.estimate,
            quote: order.quote
        )
        let model = try requireModel(order.model)
        let id = PriceID(order.model, version: priced.priceVersion)
        let price = try requirePrice(id)
        let deadlineSeconds = try settings().deadlineSeconds
        let terms = GenerationTerms(
            model: model.id,
            provider: model.definition.provider,
            providerModel: model.definition.providerModel,
            price: id,
            plan: plan,
            parameters: order.sealed,
            defaults: priced.defaults,
            inputs: priced.inputs,
            outputs: priced.outputs,
            estimate: order.estimate,
            cost: priced.cost,
            policy: price.capture,
            expectedSeconds: model.definition.expectedSeconds,
            deadlineSeconds: model.definition.deadlineSeconds ?? deadlineSeconds
        )
        if let quote = order.quote, terms.cost.microcredits != quote.microcredits {
            let detail = "Ask for a quote of just this: the one that was sent is of something else."
            throw .rejected(.invalidContent([ContentError("/quote", detail)]))
        }
        return terms
    }
}
