// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import Projections

extension Endpoint {
    static let subscriptions: [Endpoint] = plans + subscriptionsThemselves + topUps

    private static let plans: [Endpoint] = [
        .command("define-plan", .put, "/v1/plans/{plan}", [.admin]) { command in
            let id: PlanID? = command.identifier("plan")
            guard let terms = command.fields.planTerms(), let id else { return nil }
            return .subscription(.definePlan(id, terms), .plan(id), by: command.actor)
        },
        .command("retire-plan", .post, "/v1/plans/{plan}/retire", [.admin]) { command in
            guard let id: PlanID = command.identifier("plan") else { return nil }
            return .subscription(.retirePlan(id), .plan(id), by: command.actor)
        },
        .read(
            "/v1/plans",
            [.user, .service, .auditor, .admin],
            ["status", "limit", "cursor"]
        ) { call, services in
            try await SubscriptionRoutes.list(.plans, call, services)
        },
        .read("/v1/plans/{plan}", [.user, .service, .auditor, .admin]) { call, services in
            let key = EntityKey.plan(PlanID(trusted: call.target))
            // A plan is nobody's own: everybody may look at it.
            return try await services.reads.bounded(call) {
                let view = try await call.handler.read([key])
                guard let item = view.items[0] else { throw Problem.notFound(key) }
                let resources = services.resources(call)
                return .json(try await resources.show(item.entity, at: item.position))
            }
        },
    ]

    private static let subscriptionsThemselves: [Endpoint] = [
        .command(
            "observe-subscription",
            .post,
            "/v1/subscriptions/observations",
            [.service, .admin]
        ) { command in
            guard let observation = command.fields.subscriptionObservation() else { return nil }
            let key = EntityKey.subscription(observation.subscription)
            return .subscription(.observe(observation), key, by: command.actor)
        },
        .command(
            "assign-subscription",
            .post,
            "/v1/subscriptions/{subscription}/assign",
            [.admin]
        ) { command in
            let id: SubscriptionID? = command.identifier("subscription")
            let account: AccountID? = command.identifier("account")
            let plan: PlanID? = command.optionalIdentifier("plan")
            guard let id, let account else { return nil }
            return .subscription(.assign(id, account, plan), .subscription(id), by: command.actor)
        },
        .read(
            "/v1/subscriptions",
            [.service, .auditor, .admin],
            ["account", "status", "limit", "cursor"]
        ) { call, services in
            try await SubscriptionRoutes.list(.subscriptions, call, services)
        },
        .read("/v1/subscriptions/{subscription}", [.user, .service, .auditor, .admin]) {
            call,
            services in
            try await services.show(.subscription(SubscriptionID(trusted: call.target)), call)
        },
    ]

    private static let topUps: [Endpoint] = [
        .command("start-trial", .post, "/v1/accounts/{account}/trial", [.service, .admin]) {
            command in
            let account: AccountID? = command.identifier("account")
            let plan: PlanID? = command.optionalIdentifier("plan")
            guard let account else { return nil }
            let trial = SubscriptionCommand.startTrial(account, plan)
            return .subscription(trial, .account(account), by: command.actor)
        },
        .read("/v1/accounts/{account}/topup", [.user, .service, .auditor, .admin]) {
            call,
            services in
            try await TopUpRoute.show(call, services)
        },
        .command("configure-topup", .put, "/v1/accounts/{account}/topup", [.service, .admin]) {
            command in
            let account: AccountID? = command.identifier("account")
            guard let terms = command.fields.topUpTerms(), let account else { return nil }
            let configure = SubscriptionCommand.configureTopUp(account, terms)
            return .subscription(configure, .account(account), by: command.actor)
        },
        .command("stop-topup", .post, "/v1/accounts/{account}/topup/stop", [.service, .admin]) {
            command in
            guard let account: AccountID = command.identifier("account") else { return nil }
            let stop = SubscriptionCommand.configureTopUp(account, nil)
            return .subscription(stop, .account(account), by: command.actor)
        },
        .command(
            "settle-topup",
            .post,
            "/v1/accounts/{account}/topup/outcome",
            [.service, .admin]
        ) { command in
            let account: AccountID? = command.identifier("account")
            let id: TopUpID? = command.identifier("topup")
            guard let outcome = command.fields.topUpOutcome(), let account, let id else {
                return nil
            }
            let settle = SubscriptionCommand.settleTopUp(account, id, outcome)
            return .subscription(settle, .account(account), by: command.actor)
        },
    ]
}

extension LedgerRequest {
    fileprivate static func subscription(
        _ command: SubscriptionCommand,
        _ key: EntityKey,
        by actor: String
    ) -> LedgerRequest {
        .draft(Draft(key, actor: actor) { _, stamp in .subscription(command, stamp) })
    }
}
