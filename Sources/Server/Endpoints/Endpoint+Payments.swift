// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat

extension Endpoint {
    static let payments: [Endpoint] =
        paymentCommands + [
            .form(.post, "/v1/portal", [.service, .admin], PaymentOrders.portal),
            .form(.post, "/v1/payments/{payment}/refund", [.admin], PaymentOrders.refund),
            .form(
                .post,
                "/v1/subscriptions/{subscription}/cancel",
                [.service, .admin],
                PaymentOrders.cancel
            ),
            .read("/v1/payments/{payment}", [.user, .service, .auditor, .admin]) { call, services in
                try await services.show(.payment(PaymentID(trusted: call.target)), call)
            },
            .read(
                "/v1/payments",
                [.service, .auditor, .admin],
                ["status", "reason", "account", "limit", "cursor"]
            ) { call, services in
                try await PaymentList(reads: services.reads).run(call)
            },
            .read("/v1/checkouts/{checkout}", [.user, .service, .auditor, .admin]) {
                call,
                services in
                try await services.show(.checkout(CheckoutID(trusted: call.target)), call)
            },
            .read("/v1/customers/{customer}", [.service, .auditor, .admin]) { call, services in
                try await services.show(.customer(CustomerID(trusted: call.target)), call)
            },
        ]

    private static let paymentCommands: [Endpoint] = [
        .command(
            "observe-payment",
            .post,
            "/v1/payments/observations",
            [.service, .admin]
        ) { command in
            guard let observation = command.fields.paymentObservation() else { return nil }
            return .payment(.observe(observation), observation.subject, by: command.actor)
        },
        .command("assign-payment", .post, "/v1/payments/{payment}/assign", [.admin]) { command in
            command.assignment()
        },
        .command(
            "settle-refund",
            .post,
            "/v1/payments/{payment}/refunds/{refund}/settle",
            [.admin]
        ) { command in
            let payment: PaymentID? = command.identifier("payment")
            let refund: OrderedRefundID? = command.identifier("refund")
            let outcome = command.fields.refundOutcome()
            guard let payment, let refund, let outcome else { return nil }
            let settle = SettleRefund(id: refund, payment: payment, outcome: outcome)
            return .payment(.settleRefund(settle), .payment(payment), by: command.actor)
        },
        .command("open-checkout", .post, "/v1/checkouts", [.service, .admin], status: 201) {
            command in
            let id: CheckoutID = command.newIdentifier()
            let account: AccountID? = command.identifier("account")
            let product = command.fields.product()
            let provider = command.fields.text("provider", atMost: 32, isRequired: true)
            // What the page of the provider is made with: see CheckoutPage.
            _ = CheckoutPage.Wishes(&command.fields)
            guard let account, let product, let provider else { return nil }
            let checkout = OpenCheckout(
                id: id,
                account: account,
                product: product,
                provider: provider
            )
            return .payment(.openCheckout(checkout), .checkout(id), by: command.actor)
        },
        .command("link-customer", .put, "/v1/customers/{customer}", [.admin]) { command in
            let customer: CustomerID? = command.identifier("customer")
            let account: AccountID? = command.identifier("account")
            guard let customer, let account else { return nil }
            let link = CustomerLinked(customer: customer, account: account)
            return .payment(.link(link), .customer(customer), by: command.actor)
        },
    ]
}

extension LedgerRequest {
    fileprivate static func payment(
        _ command: PaymentCommand,
        _ key: EntityKey,
        by actor: String
    ) -> LedgerRequest {
        .draft(Draft(key, actor: actor) { _, stamp in .payment(command, stamp) })
    }
}

extension FieldReader {
    /// A person looked at the provider.
    fileprivate mutating func refundOutcome() -> RefundSettled.Outcome? {
        switch text("outcome", atMost: 16, isRequired: true) {
        case "carried-out": return .carriedOut(nil)
        case "not-carried-out": return .refused("person")
        case nil: return nil
        case .some:
            fail("outcome", "Send carried-out or not-carried-out.")
            return nil
        }
    }

    fileprivate mutating func product() -> Offer.Product? {
        let package: PackageID? = optionalIdentifier("package")
        let plan: PlanID? = optionalIdentifier("plan")
        switch (package, plan) {
        case (.some(let package), nil): return .package(package)
        case (nil, .some(let plan)): return .plan(plan)
        default:
            fail("package", "Send a package or a plan.")
            return nil
        }
    }
}

extension CommandFields {
    fileprivate mutating func assignment() -> LedgerRequest? {
        let payment: PaymentID? = identifier("payment")
        let account: AccountID? = identifier("account")
        let package: PackageID? = optionalIdentifier("package")
        let quantity = fields.integer("quantity", in: 1...1_000_000)
        let credits = fields.amount("credits")
        let bonus = fields.amount("bonus")
        let note = fields.text("note", atMost: RequestBounds.textCharacters)
        let content: AssignPayment.Content
        switch (package, credits) {
        case (.some(let package), nil) where bonus == nil:
            content = .package(package, quantity: quantity ?? 1)
        case (nil, .some(let credits)) where quantity == nil:
            content = .credits(credits, bonus: bonus)
        default:
            fields.fail("package", "Send a package with a quantity, or credits with a bonus.")
            return nil
        }
        guard let payment, let account else { return nil }
        return .draft(
            Draft(
                .payment(payment),
                subject: .account(account),
                personalTexts: [note].compactMap(\.self),
                actor: actor
            ) { seal, stamp in
                let assignment = AssignPayment(
                    payment: payment,
                    account: account,
                    content: content,
                    note: note.map(seal)
                )
                return .payment(.assign(assignment), stamp)
            }
        )
    }
}
