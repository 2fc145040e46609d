// SPDX-License-Identifier: Apache-2.0

package import JSONText

/// A request that is checked and priced.
package struct PricedRequest: Hashable, Sendable {
    /// With the defaults that apply.
    package let parameters: JSON
    /// The defaults that were applied, by JSON pointer.
    package let defaults: [JSON.Member]
    package let outputs: Int64
    /// What the price needs to know of the parameters.
    package let inputs: PriceInputs
    package let priceVersion: Int64
    package let cost: Cost
}

/// A price that was promised.
package struct QuotePin: Hashable, Sendable {
    package let priceVersion: Int64
    package let expiresAt: Instant
    package let microcredits: Int64
    /// The plan that it was quoted for.
    package let plan: String?

    package init(
        priceVersion: Int64,
        expiresAt: Instant,
        microcredits: Int64,
        plan: String? = nil
    ) {
        self.priceVersion = priceVersion
        self.plan = plan
        self.expiresAt = expiresAt
        self.microcredits = microcredits
    }
}

extension Workspace {
    /// Checks a request against its model and prices it.
    ///
    /// A quote pins the price version and the plan until it expires: what was quoted is what it
    /// costs. An estimate replaces what the parameters say, measure by measure, and must name each
    /// measure of the price that these do not tell: a hold of too little could never be charged.
    package mutating func price(
        _ parameters: JSON,
        outputs: Int64? = nil,
        of id: ModelID,
        plan: String?,
        estimate: Usage? = nil,
        quote: QuotePin? = nil
    ) throws(Refusal) -> PricedRequest {
        let model = try requireModel(id)
        let version = quote?.priceVersion ?? model.priceVersion
        let price =
            version == model.priceVersion
            ? model.price : try requirePrice(PriceID(id, version: version))
        let outcome = model.definition.schema.validate(parameters)
        var errors = outcome.errors.map { $0.moved(to: "/parameters") }
        let count: Int64
        switch model.definition.outputs.count(asked: outputs, in: outcome.parameters) {
        case .success(let asked): count = asked
        case .failure(let error):
            errors.append(error)
            count = 0
        }
        guard errors.isEmpty else { throw .rejected(.invalidContent(errors)) }
        guard model.status == .enabled else { throw .rejected(.modelDisabled(id)) }
        if let quote, time >= quote.expiresAt { throw .rejected(.quoteExpired(quote.expiresAt)) }
        return try price.request(
            outcome,
            outputs: count,
            plan: quote.map(\.plan) ?? plan,
            estimate: estimate,
            version: version
        )
    }
}

extension Price {
    fileprivate func request(
        _ outcome: ParameterSchema.Outcome,
        outputs: Int64,
        plan: String?,
        estimate: Usage?,
        version: Int64
    ) throws(Refusal) -> PricedRequest {
        let inputs: PriceInputs
        do throws(PricingError) {
            inputs = try self.inputs(of: outcome.parameters, plan: plan)
        } catch {
            throw .rejected(.invalidContent([error.contentError.moved(to: "/parameters")]))
        }
        let unknown = measures(for: plan).filter {
            inputs.estimate[$0] == nil && estimate?[$0] == nil
        }
        guard unknown.isEmpty else {
            throw .rejected(.invalidContent(unknown.map(ContentError.init(unknown:))))
        }
        do throws(PricingError) {
            return PricedRequest(
                parameters: outcome.parameters,
                defaults: outcome.defaults,
                outputs: outputs,
                inputs: inputs,
                priceVersion: version,
                cost: try cost(of: inputs, outputs: outputs, usage: estimate, plan: plan)
            )
        } catch {
            let place = estimate == nil ? "/parameters" : "/estimate"
            throw .rejected(.invalidContent([error.contentError.moved(to: place)]))
        }
    }

    /// The measures that the cost depends on.
    package func measures(for plan: String?) -> [String] {
        let (rates, factor) = terms(for: plan)
        guard factor.significand != 0 else { return [] }
        return rates.units.filter { $0.microcredits > 0 }.map(\.measure)
    }
}

extension OutputCount {
    /// How many are made, or what is wrong with how many were asked for.
    fileprivate func count(asked: Int64?, in parameters: JSON) -> Result<Int64, ContentError> {
        var count = asked ?? standard
        var pointer = "/outputs"
        if asked == nil, let parameter, let value = parameters[parameter] {
            pointer = Pointer.appending(parameter, to: "/parameters")
            guard case .number(let text) = value, let number = ExactDecimal(text),
                number.isInteger, let integer = Int64(exactly: number.significand)
            else { return .failure(ContentError(pointer, "Send an integer.")) }
            count = integer
        }
        guard 1...max(1, maximum) ~= count else {
            return .failure(ContentError(pointer, "Send 1–\(maximum) outputs."))
        }
        return .success(count)
    }
}

extension ContentError: Error {
    fileprivate init(unknown measure: String) {
        self.init(
            Pointer.appending(measure, to: "/estimate"),
            "Send an estimate of \(measure): the price depends on it, and neither the parameters "
                + "nor the price say how much it is."
        )
    }

    /// The same in a larger whole.
    package func moved(to pointer: String) -> ContentError {
        ContentError(pointer + self.pointer, detail)
    }
}
