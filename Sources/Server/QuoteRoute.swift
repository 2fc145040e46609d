// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import JSONText

/// `POST /v1/quotes`: what a generation would cost, promised for a while; nothing is stored.
enum QuoteRoute {
    private struct Asked {
        let model: ModelID
        let parameters: JSON
        let outputs: Int64?
        let estimate: Usage?
        let account: AccountID?
    }

    static func answer(
        _ fields: FieldReader,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        let asked = try read(fields, call.caller)
        return try await services.bodies.deadlines.bound(services.settings.requestTimeout) {
            try await answer(asked, call, services)
        }
    }

    private static func read(_ fields: FieldReader, _ caller: Caller) throws(Problem) -> Asked {
        var fields = fields
        let model: ModelID? = fields.identifier("model")
        let parameters = fields.take("parameters") ?? .object([])
        let outputs = fields.integer("outputs", in: 1...1000)
        let estimate = fields.usage("estimate")
        var account: AccountID? = fields.optionalIdentifier("account")
        if caller.role == .user {
            if account != nil, account != caller.account {
                fields.fail("account", "Leave it out: it is the token's sub.")
            }
            account = caller.account
        }
        try fields.finish()
        guard let model else { preconditionFailure("A missing model is an error.") }
        return Asked(
            model: model,
            parameters: parameters,
            outputs: outputs,
            estimate: estimate,
            account: account
        )
    }

    private static func answer(
        _ asked: Asked,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        let keys = [EntityKey.model(asked.model)] + (asked.account.map { [.account($0)] } ?? [])
        let view = try await call.handler.read(keys)
        var plan: String?
        if let id = asked.account {
            guard let (account, _) = view.account(at: 1) else {
                throw Problem.notFound(.account(id))
            }
            plan = account.plan
        }
        let priced = try price(asked, plan, in: view)
        let pin = QuotePin(
            priceVersion: priced.priceVersion,
            expiresAt: view.time.adding(seconds: QuoteToken.seconds),
            microcredits: priced.cost.microcredits,
            plan: plan
        )
        let request = QuoteToken.Request(
            ledger: call.ledger.name,
            account: asked.account,
            model: asked.model,
            parameters: asked.parameters,
            outputs: asked.outputs
        )
        let token = services.installation.quotes.text(pin, for: request)
        return .json(body(asked.model, priced, pin, token))
    }

    private static func price(
        _ asked: Asked,
        _ plan: String?,
        in view: View
    ) throws(Problem) -> PricedRequest {
        do throws(Rejection) {
            return try view.price(
                asked.parameters,
                outputs: asked.outputs,
                of: asked.model,
                plan: plan,
                estimate: asked.estimate
            )
        } catch {
            throw error.problem
        }
    }

    private static func body(
        _ model: ModelID,
        _ priced: PricedRequest,
        _ pin: QuotePin,
        _ token: String
    ) -> [UInt8] {
        Resources.object { object in
            object.write("model", model.text)
            object.write("cost", credits: Int128(priced.cost.microcredits))
            object.write("price_version", integer: priced.priceVersion)
            object.write("outputs", integer: priced.outputs)
            object.write(.list("lines", priced.cost.lines.map(\.json)))
            object.write("explanation", priced.cost.explanation)
            object.write("defaults", .object(priced.defaults))
            object.write("expires_at", pin.expiresAt)
            object.write("quote", token)
        }
    }
}
