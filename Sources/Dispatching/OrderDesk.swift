// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Domain
internal import Engine
internal import EventLog
internal import JSONText

/// What is ordered of a provider, out of what the log says of a generation.
struct OrderDesk: Sendable {
    let installation: Installation
    let handler: CommandHandler
    let options: DispatchOptions

    /// Without its parameters: enough to ask after a job.
    func order(for generation: Generation) async throws -> JobOrder {
        let terms = generation.terms
        let view = try await handler.read([.model(terms.model)])
        let type = view.items[0]?.entity.model?.definition.type ?? ""
        let attempt = generation.attempts.count
        return JobOrder(
            // A provider may serve several ledgers, and each attempt is a job of its own.
            id: "\(handler.ledger.name)/\(generation.id.text)/\(attempt)",
            model: terms.providerModel,
            contentType: type,
            parameters: .object([]),
            outputs: terms.outputs
        )
    }

    /// With its parameters, opened, and where to call back.
    func complete(_ order: JobOrder, of generation: Generation) async throws -> JobOrder {
        var order = order
        let text = try await installation.vault.open(
            generation.terms.parameters,
            of: generation.account,
            in: handler.ledger
        )
        guard let text else { throw ProviderFault(.invalid, code: "parameters-erased") }
        order.parameters = try JSONParser.parse(Array(text.utf8))
            .adding(defaults: generation.terms.defaults)
        order.callback = try await callback(for: generation.terms.provider)
        return order
    }

    /// Only where what comes back can be verified.
    private func callback(for provider: String) async throws -> String? {
        let ledger = handler.ledger
        guard let base = options.publicURL, let adapter = options.registry.webhooks[provider] else {
            return nil
        }
        var secrets = try await installation.secrets.secrets(of: provider, .webhook, in: ledger)
        if ledger.name == Ledger.defaultName { secrets += options.webhookSecrets[provider] ?? [] }
        guard !secrets.isEmpty || adapter.publishedKeys != nil else { return nil }
        let end = base.hasSuffix("/") ? base.dropLast() : base[...]
        let url = "\(end)/v1/webhooks/\(provider)?ledger=\(ledger.name)"
        guard let parameter = adapter.tokenParameter, let secret = secrets.first else { return url }
        return "\(url)&\(parameter)=\(adapter.encoded(token: secret))"
    }
}
