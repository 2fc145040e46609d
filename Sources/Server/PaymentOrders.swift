// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Domain
internal import Engine
internal import EventFormat
internal import PaymentDesk

/// What is asked of payment providers over HTTP: what becomes of it, they tell.
enum PaymentOrders {
    static func portal(
        _ fields: FieldReader,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        var fields = fields
        let customer: CustomerID? = fields.identifier("customer")
        let returnURL = fields.text("return_url", atMost: 2_048, isRequired: true)
        try fields.finish()
        guard let customer, let returnURL else { throw Problem.missingFields }
        let key = EntityKey.customer(customer)
        guard try await call.handler.read([key]).items[0] != nil else {
            throw Problem.notFound(key)
        }
        let place = try await place(of: customer.text, call, services)
        let order = PortalOrder(
            id: "portal-" + UUIDv7.make(),
            customer: place.name,
            returnURL: returnURL
        )
        let url = try await asking(place.provider.provider) { () async throws(PaymentFault) in
            try await services.desk.portal(order, at: place.provider, key: place.key)
        }
        return .json(Resources.object { $0.write("url", url) })
    }

    /// The id is the caller's own: asked again with it, a provider gives back once.
    static func refund(
        _ fields: FieldReader,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        var fields = fields
        let id: PaymentRefundID? = fields.identifier("id")
        let amount = fields.integer("amount", in: 1...1_000_000_000_000_000)
        try fields.finish()
        guard let id else { throw Problem.missingFields }
        let key = EntityKey.payment(PaymentID(trusted: call.target))
        guard let payment = try await call.handler.read([key]).items[0]?.entity.payment else {
            throw Problem.notFound(key)
        }
        guard payment.facts.status == .succeeded, let amounts = payment.facts.amounts else {
            throw Problem(.wrongState, "Refund what was paid.")
        }
        let place = try await place(of: payment.id.text, call, services)
        guard place.provider.repeatsSafely else {
            throw Problem(
                .wrongState,
                "Refund it at \(place.provider.provider): asked twice, it could give back twice."
            )
        }
        let order = RefundOrder(
            id: id.text,
            payment: place.name,
            amount: amount,
            currency: amounts.currency
        )
        try await told(place.provider.provider) {
            try await services.desk.refund(
                order,
                at: place.provider,
                key: place.key,
                on: call.handler
            )
        }
        return try await services.show(key, call)
    }

    static func cancel(
        _ fields: FieldReader,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        var fields = fields
        let timings: [String: CancellationOrder.Timing] = [
            "now": .now, "period-end": .atPeriodEnd, "never": .never,
        ]
        let word = fields.text("at", atMost: 16) ?? "period-end"
        if timings[word] == nil { fields.fail("at", "Send now, period-end or never.") }
        try fields.finish()
        let key = EntityKey.subscription(SubscriptionID(trusted: call.target))
        guard let timing = timings[word] else { throw Problem.missingFields }
        guard try await call.handler.read([key]).items[0] != nil else {
            throw Problem.notFound(key)
        }
        let place = try await place(of: key.id, call, services)
        let order = CancellationOrder(
            id: "cancel-" + UUIDv7.make(),
            subscription: place.name,
            timing: timing
        )
        try await told(place.provider.provider) {
            try await services.desk.cancel(
                order,
                at: place.provider,
                key: place.key,
                on: call.handler
            )
        }
        return try await services.show(key, call)
    }

    private struct Place {
        let provider: any PaymentProvider
        let key: String
        /// The provider's own name of the thing.
        let name: String
    }

    /// The provider stands before the colon.
    private static func place(
        of id: String,
        _ call: Call,
        _ services: Services
    ) async throws -> Place {
        let parts = id.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, let provider = services.desk.providers[parts[0]] else {
            throw Problem(.wrongState, "Ask for what a payment provider knows, such as stripe:….")
        }
        guard let key = try await services.desk.key(of: parts[0], in: call.ledger) else {
            throw Problem(.wrongState, "Set an API key of \(parts[0]) with tally vault set.")
        }
        return Place(provider: provider, key: key, name: parts[1])
    }

    private static func told(
        _ provider: String,
        _ ask: () async throws -> Void
    ) async throws {
        do {
            try await ask()
        } catch let fault as PaymentFault {
            throw Problem(fault, of: provider)
        }
    }

    static func asking<Value>(
        _ provider: String,
        _ ask: () async throws(PaymentFault) -> Value
    ) async throws(Problem) -> Value {
        do {
            return try await ask()
        } catch {
            throw Problem(error, of: provider)
        }
    }
}

extension Problem {
    fileprivate static let missingFields = Problem(.invalidRequest, "A field is missing.")

    fileprivate init(_ fault: PaymentFault, of provider: String) {
        switch fault.kind {
        case .rateLimited, .down, .unreadable, .conflict:
            self = .unavailable("\(provider) does not answer (\(fault.code))")
        case .unauthorized, .invalid, .declined, .missing:
            self.init(
                .wrongState,
                "\(provider) refuses it (\(fault.code)): look at it there.",
                facts: [.text("reason", fault.kind.rawValue)]
            )
        }
    }
}
