// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Domain
internal import Engine
internal import EventFormat
internal import PaymentDesk

/// The provider's page for a checkout, made once the checkout is recorded.
///
/// Whoever lost the answer asks again with the same id, and gets the same page where the provider
/// keeps its word; a page that nobody was given sells nothing.
enum CheckoutPage {
    /// What the page is made with; it is not recorded.
    struct Wishes {
        let successURL: String?
        let cancelURL: String?
        let currency: String?
        let email: String?
        let reference: String?

        init(_ fields: inout FieldReader) {
            successURL = fields.text("success_url", atMost: 2_048)
            cancelURL = fields.text("cancel_url", atMost: 2_048)
            currency = fields.text("currency", atMost: 3)
            email = fields.text("email", atMost: 254)
            reference = fields.text("reference", atMost: 128)
        }
    }

    static func isMeant(by endpoint: Endpoint) -> Bool {
        guard case .command("open-checkout", _, _) = endpoint.action else { return false }
        return true
    }

    static func open(
        _ request: LedgerRequest,
        _ fields: FieldReader,
        status: Int,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        var fields = fields
        let wishes = Wishes(&fields)
        let name = fields.text("provider", atMost: 32) ?? ""
        guard let provider = services.desk.providers[name],
            let key = try await services.desk.key(of: name, in: call.ledger)
        else { return try await services.run(request, status: status, call) }
        guard let successURL = wishes.successURL else {
            throw Problem.invalid("/success_url", "It is required: where the customer goes then.")
        }
        try checkID(of: request)
        let receipt = try await services.installation.execute(request, on: call.handler)
        guard let checkout = receipt.view.items.first??.entity.checkout,
            let account = checkout.account
        else { preconditionFailure("A checkout that was opened is one of an account.") }
        let product = try checkout.product.orThrow()
        var order = CheckoutOrder(
            id: checkout.id.text,
            account: account.text,
            purpose: product.purpose,
            lines: [try await line(for: product, at: name, wishes, call)],
            successURL: successURL
        )
        order.cancelURL = wishes.cancelURL
        order.email = wishes.email
        order.reference = wishes.reference
        let opened = try await PaymentOrders.asking(name) { () async throws(PaymentFault) in
            try await services.desk.open(order, at: provider, key: key)
        }
        let page = try await record(opened, product, account, name, call, services)
        return answer(checkout, opened, page, receipt, status)
    }

    /// What no provider takes is not recorded.
    private static func checkID(of request: LedgerRequest) throws(Problem) {
        guard case .draft(let draft) = request,
            draft.key.id.utf8.count > CheckoutOrder.idCharactersMaximum
        else { return }
        throw .invalid(
            "/id",
            "Send an id of at most \(CheckoutOrder.idCharactersMaximum) characters: a provider's "
                + "page is made under it."
        )
    }

    /// The provider's own name of the page, so that what is paid there finds its account.
    private static func record(
        _ opened: OpenedCheckout,
        _ product: Offer.Product,
        _ account: AccountID,
        _ provider: String,
        _ call: Call,
        _ services: Services
    ) async throws -> CheckoutID {
        guard let id = CheckoutID(provider + ":" + opened.checkout) else {
            throw Problem.unavailable("\(provider) names its page by what is no id here")
        }
        let command = OpenCheckout(
            id: id,
            account: account,
            product: product,
            provider: provider
        )
        let draft = Draft(.checkout(id), actor: call.caller.label) { _, stamp in
            .payment(.openCheckout(command), stamp)
        }
        _ = try await services.installation.execute(.draft(draft), on: call.handler)
        return id
    }

    private static func answer(
        _ checkout: Checkout,
        _ opened: OpenedCheckout,
        _ page: CheckoutID,
        _ receipt: Receipt,
        _ status: Int
    ) -> Answer {
        var answer = Answer.json(
            Resources.object { object in
                object.write("id", checkout.id.text)
                object.write("account", checkout.account?.text)
                object.write("package", checkout.package?.text)
                object.write("plan", checkout.plan?.text)
                object.write("provider", checkout.provider)
                object.write("status", checkout.status.rawValue)
                object.write("page", page.text)
                object.write("url", opened.url)
                object.write("position", integer: receipt.position)
            },
            status: status
        )
        answer.position = receipt.position
        answer.isRepeat = receipt.isRepeat
        return answer
    }

    /// What the provider sells already; else, for a package, its price.
    private static func line(
        for product: Offer.Product,
        at provider: String,
        _ wishes: Wishes,
        _ call: Call
    ) async throws -> CheckoutOrder.Line {
        let entity = try await call.handler.read([product.key]).items[0]?.entity
        let offers = entity?.package?.terms.offers ?? entity?.plan?.terms.offers ?? []
        if let offer = offers.first(where: { $0.text.hasPrefix(provider + ":") }) {
            return .offer(String(offer.text.dropFirst(provider.utf8.count + 1)), quantity: 1)
        }
        guard let terms = entity?.package?.terms else {
            throw Problem(
                .wrongState,
                "Name a price of \(provider) among the offers of the plan: how often it is paid, "
                    + "only that says."
            )
        }
        let price = terms.prices.first { wishes.currency == nil || $0.currency == wishes.currency }
        guard let price else {
            throw Problem.invalid("/currency", "Send a currency that the package has a price in.")
        }
        return .amount(
            price.minorUnits,
            currency: price.currency,
            title: terms.name ?? entity?.package?.id.text ?? "",
            quantity: 1
        )
    }
}

extension Checkout {
    fileprivate var product: Offer.Product? {
        package.map(Offer.Product.package) ?? plan.map(Offer.Product.plan)
    }
}

extension Offer.Product {
    fileprivate var purpose: CheckoutOrder.Purpose {
        switch self {
        case .package(let id): .package(id.text)
        case .plan(let id): .plan(id.text)
        }
    }

    fileprivate var key: EntityKey {
        switch self {
        case .package(let id): .package(id)
        case .plan(let id): .plan(id)
        }
    }
}

extension Offer.Product? {
    fileprivate func orThrow() throws(Problem) -> Offer.Product {
        guard let self else { throw Problem(.wrongState, "The checkout sells nothing.") }
        return self
    }
}
