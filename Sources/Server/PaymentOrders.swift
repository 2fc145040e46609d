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

    /// The id is the caller's own: asked again with it, the answer is what came of it.
    static func refund(
        _ fields: FieldReader,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        var fields = fields
        let id: OrderedRefundID? = fields.identifier("id")
        let amount = fields.integer("amount", in: 1...1_000_000_000_000_000)
        let item = fields.text("item", atMost: 110)
        try fields.finish()
        guard let id else { throw Problem.missingFields }
        let payment = PaymentID(trusted: call.target)
        let key = EntityKey.payment(payment)
        guard try await call.handler.read([key]).items[0] != nil else {
            throw Problem.notFound(key)
        }
        let place = try await place(of: payment.text, call, services)
        let provider = place.provider.provider
        let command = OrderRefund(id: id, payment: payment, amount: amount, item: item)
        let order = try await told(provider) {
            try await services.desk.refund(
                command,
                at: place.provider,
                key: place.key,
                actor: call.caller.label,
                now: WallClock.seconds,
                on: call.handler
            )
        }
        switch order.state {
        case .carriedOut: return try await services.show(key, call)
        case .refused(let reason): throw Problem(refused: reason, order, by: provider)
        case .open:
            throw Problem.unavailable(
                "Nobody knows yet whether \(provider) carried out the refund \(id.text)"
            )
        }
    }

    static func cancel(
        _ fields: FieldReader,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        var fields = fields
        let word = fields.text("at", atMost: 16) ?? "period-end"
        let timing = OrderedCancellation.Timing(rawValue: word)
        if timing == nil { fields.fail("at", "Send now, period-end or never.") }
        try fields.finish()
        let subscription = SubscriptionID(trusted: call.target)
        let key = EntityKey.subscription(subscription)
        guard let timing else { throw Problem.missingFields }
        guard try await call.handler.read([key]).items[0] != nil else {
            throw Problem.notFound(key)
        }
        let place = try await place(of: key.id, call, services)
        try await told(place.provider.provider) {
            try await services.desk.cancel(
                subscription,
                timing,
                at: place.provider,
                key: place.key,
                actor: call.caller.label,
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

    private static func told<Value>(
        _ provider: String,
        _ ask: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await ask()
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

    /// The id is spent: nothing was given back under it, and nothing will be.
    fileprivate init(refused reason: String, _ order: OrderedRefund, by provider: String) {
        self.init(
            .wrongState,
            "\(provider) did not carry out the refund \(order.id.text) (\(reason)): mend that, then "
                + "order it under another id.",
            facts: [.text("reason", reason)]
        )
    }

    fileprivate init(_ fault: PaymentFault, of provider: String) {
        if fault.code == "no-item" {
            self = .invalid(
                "/item",
                "Send the product that is given back: \(provider) takes refunds of a part by item."
            )
            return
        }
        switch fault.kind {
        case .rateLimited, .unreachable, .down, .unreadable, .conflict:
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
