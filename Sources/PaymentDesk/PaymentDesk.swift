// SPDX-License-Identifier: Apache-2.0

package import Adapters
internal import Domain
package import Engine
internal import EventFormat
package import EventLog
internal import Inbox
package import Transport

/// What is asked of payment providers: the shell around their adapters.
///
/// It holds no state; what a provider answers goes through the inbox, as what it delivers does.
package struct PaymentDesk: Sendable {
    package let providers: [String: any PaymentProvider]
    package let installation: Installation
    private let inbox: Inbox
    private let client: ProviderClient

    package init(
        _ installation: Installation,
        registry: AdapterRegistry,
        client: ProviderClient = ProviderClient(timeout: .seconds(20))
    ) {
        self.installation = installation
        self.client = client
        providers = registry.payments
        inbox = Inbox(installation, adapters: registry.webhooks)
    }

    package func close() async {
        await client.close()
    }

    /// The newest API key of a provider; `nil` where the vault has none.
    package func key(of provider: String, in ledger: Ledger) async throws -> String? {
        try await installation.secrets.secrets(of: provider, .apiKey, in: ledger).first
    }

    func send(_ request: ProviderRequest) async throws(PaymentFault) -> ProviderAnswer {
        do throws(ProviderClient.Failure) {
            return try await client.send(request)
        } catch {
            switch error {
            case .notSent: throw PaymentFault(.unreachable, code: "unreachable")
            case .unanswered: throw PaymentFault(.down, code: "no-answer")
            }
        }
    }

    /// Fetches a thing, and takes in what it says.
    func fetch(
        _ object: ProviderObject,
        from provider: any PaymentProvider,
        key: String,
        depth: Int64,
        on handler: CommandHandler
    ) async throws -> Inbox.Received {
        let answer = try await send(provider.fetch(object, key: key))
        let translation = try provider.fetched(object, answer)
        return try await inbox.take(
            answer.body,
            .success(translation),
            from: provider.provider,
            depth: depth,
            on: handler
        )
    }

    /// Takes in what an answer to an order says; the webhook that follows says nothing new.
    func take(
        _ translation: Translation,
        _ answer: ProviderAnswer,
        from provider: String,
        on handler: CommandHandler
    ) async throws {
        _ = try await inbox.take(answer.body, .success(translation), from: provider, on: handler)
    }

    func take(
        _ item: ChangePage.Item,
        from provider: String,
        on handler: CommandHandler
    ) async throws -> Inbox.Received {
        try await inbox.take(item.body, item.translation, from: provider, on: handler)
    }

    /// A line of the error log, told once under its name.
    func report(
        _ id: String,
        _ code: String,
        _ message: String,
        on handler: CommandHandler
    ) async throws {
        let report = ReportFault(
            id: FaultID(trusted: id),
            severity: .error,
            source: "payments",
            code: code,
            message: message
        )
        let draft = Draft(.fault(report.id), actor: "payments") { _, stamp in
            .alert(.report(report), stamp)
        }
        _ = try await installation.execute(.draft(draft), on: handler)
    }
}
