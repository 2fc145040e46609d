// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat

extension Endpoint {
    static let catalog: [Endpoint] =
        models + ModelAction.allCases.map(switching) + packages + settings

    private static let everybody: Set<Caller.Role> = [.user, .service, .auditor, .admin]
    private static let pages: Set<String> = ["limit", "cursor"]

    private static let models: [Endpoint] = [
        .command("define_model", .put, "/v1/models/{id}", [.admin]) { command in
            let id: ModelID? = command.identifier("id")
            let reason = command.reason()
            let content = command.fields.form { form -> (ModelDefinition, Price)? in
                let price = form.price()
                guard let definition = ModelDefinition(&form), let price else { return nil }
                return (definition, price)
            }
            guard let id, let (definition, price) = content else { return nil }
            return command.catalog(.defineModel(id, definition, price, reason: reason))
        },
        .command("edit_model", .patch, "/v1/models/{id}", [.admin]) { command in
            let id: ModelID? = command.identifier("id")
            let reason = command.reason()
            let fields = command.fields.form { ModelField.read(&$0) }
            guard let id, let fields else { return nil }
            return command.catalog(.editModel(id, fields, reason: reason))
        },
        .command("reprice_model", .post, "/v1/models/{id}/reprice", [.admin]) { command in
            let id: ModelID? = command.identifier("id")
            let reason = command.reason()
            let price = command.fields.form { $0.price() }
            guard let id, let price else { return nil }
            return command.catalog(.repriceModel(id, price, reason: reason))
        },
        .read(
            "/v1/models",
            everybody,
            pages.union(["provider", "type", "status", "locked", "family", "sort"]),
            CatalogRoutes.models
        ),
        .read("/v1/models/{id}", everybody) { call, services in
            try await CatalogRoutes.show(
                .model(ModelID(trusted: call.target)),
                call,
                services
            )
        },
        .read("/v1/models/{id}/history", [.service, .auditor, .admin], pages) { call, services in
            let key = EntityKey.model(ModelID(trusted: call.target))
            return try await CatalogRoutes.history(of: key, call, services)
        },
        .form(.post, "/v1/models/bulk", [.admin], BulkRoute.answer),
        .form(.post, "/v1/quotes", [.user, .service, .admin], QuoteRoute.answer),
    ]

    private static func switching(_ action: ModelAction) -> Endpoint {
        .command(
            "\(action.rawValue)_model",
            .post,
            "/v1/models/{id}/\(action.rawValue)",
            [.admin]
        ) { command in
            let id: ModelID? = command.identifier("id")
            let reason = command.reason()
            guard let id else { return nil }
            return command.catalog(.switchModel(id, action.change, reason: reason))
        }
    }

    private static let packages: [Endpoint] = [
        .command("define_package", .put, "/v1/packages/{id}", [.admin]) { command in
            let id: PackageID? = command.identifier("id")
            let reason = command.reason()
            let terms = command.fields.form { PackageTerms(&$0) }
            guard let id, let terms else { return nil }
            return command.catalog(.definePackage(id, terms, reason: reason))
        },
        .command("edit_package", .patch, "/v1/packages/{id}", [.admin]) { command in
            let id: PackageID? = command.identifier("id")
            let reason = command.reason()
            let fields = command.fields.form { PackageField.read(&$0) }
            guard let id, let fields else { return nil }
            return command.catalog(.editPackage(id, fields, reason: reason))
        },
        .command("retire_package", .post, "/v1/packages/{id}/retire", [.admin]) { command in
            let id: PackageID? = command.identifier("id")
            let reason = command.reason()
            guard let id else { return nil }
            return command.catalog(.retirePackage(id, reason: reason))
        },
        .read("/v1/packages", everybody, pages.union(["status"]), CatalogRoutes.packages),
        .read("/v1/packages/{id}", everybody) { call, services in
            try await CatalogRoutes.show(
                .package(PackageID(trusted: call.target)),
                call,
                services
            )
        },
        .read("/v1/packages/{id}/history", [.service, .auditor, .admin], pages) {
            call,
            services in
            let key = EntityKey.package(PackageID(trusted: call.target))
            return try await CatalogRoutes.history(of: key, call, services)
        },
    ]

    private static let settings: [Endpoint] = [
        .command("configure", .patch, "/v1/settings", [.admin]) { command in
            let reason = command.reason()
            guard let fields = command.fields.form({ SettingsField.read(&$0) }) else {
                return nil
            }
            return command.catalog(.configure(fields, reason: reason))
        },
        .read("/v1/settings", [.service, .auditor, .admin], [], CatalogRoutes.settings),
    ]
}

extension CommandFields {
    /// Why; it is no secret.
    fileprivate mutating func reason() -> String? {
        fields.text("reason", atMost: RequestBounds.textCharacters)
    }

    fileprivate func catalog(_ command: CatalogCommand) -> LedgerRequest {
        .draft(.catalog(command, actor: actor))
    }
}

extension ContentReader {
    fileprivate mutating func price() -> Price? {
        _ = required("price")
        guard var object = object("price") else { return nil }
        let price = Price(&object)
        object.finish()
        return price
    }
}
