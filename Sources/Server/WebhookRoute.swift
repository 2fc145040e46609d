// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import HTTPTypes
internal import Hummingbird
internal import Inbox
internal import JSONText
internal import Logging

/// `POST /v1/webhooks/{provider}`: answered with 2xx once what it means is stored, and not before.
struct WebhookRoute: Sendable {
    let inbox: Inbox
    let vault: SecretStore
    let published: PublishedKeys
    let ledgers: LedgerDirectory
    let bodies: BodyReader
    let settings: ServerSettings

    func run(
        _ request: HTTPCall,
        _ provider: Substring,
        _ scope: RequestScope
    ) async throws -> Answer {
        guard let provider = inbox.providers.first(where: { $0 == provider }) else {
            throw Problem(
                .notFound,
                "Call the webhook of one of \(inbox.providers.joined(separator: ", "))."
            )
        }
        let parameters = Self.parameters(request.query)
        let name = parameters.first { $0.name == "ledger" }?.value ?? Ledger.defaultName
        let bytes = try await bodies.bytes(
            of: request,
            scope: scope,
            types: nil,
            bytesMaximum: settings.bodyBytesMaximum
        )
        let delivery = Delivery(
            headers: request.headers.map { Delivery.Field($0.name.rawName, $0.value) },
            query: parameters,
            body: bytes,
            receivedAt: WallClock.seconds
        )
        scope.notes.note { notes in
            notes.caller = provider
            notes.ledger = name
        }
        return try await bodies.deadlines.bound(settings.requestTimeout) {
            try await receive(delivery, provider, name, scope)
        }
    }

    private func receive(
        _ delivery: Delivery,
        _ provider: String,
        _ ledger: String,
        _ scope: RequestScope
    ) async throws -> Answer {
        // Whether there is such a ledger is not for strangers to learn: none has secrets there.
        guard Ledger.isValid(name: ledger), let handler = try await ledgers.handler(of: ledger)
        else { throw Problem.notAuthentic(.noSecret, provider) }
        let outcome = try await receive(delivery, provider, handler)
        switch outcome {
        case .unknownProvider: preconditionFailure("The provider was looked up.")
        case .refused(let doubt):
            scope.logger.warning(
                "A webhook is not authentic.",
                metadata: ["provider": "\(provider)", "doubt": "\(doubt.rawValue)"]
            )
            throw Problem.notAuthentic(doubt, provider)
        case .received(let received): return Self.answer(received)
        }
    }

    /// Verified by secrets that are set, and by keys that the provider publishes.
    ///
    /// Published keys prove only that it is the provider, not that it is meant for us: so they count
    /// where a ledger has an API key of it.
    private func receive(
        _ delivery: Delivery,
        _ provider: String,
        _ handler: CommandHandler
    ) async throws -> Inbox.Outcome {
        let secrets = try await secrets(of: provider, in: handler.ledger)
        guard let url = inbox.publishedKeys(of: provider),
            try await isUsed(provider, in: handler.ledger)
        else {
            return try await inbox.receive(
                delivery,
                from: provider,
                secrets: secrets,
                on: handler
            )
        }
        guard let keys = await published.keys(at: url) else {
            throw Problem.unavailable("The public keys of \(provider) cannot be fetched")
        }
        let outcome = try await inbox.receive(
            delivery,
            from: provider,
            secrets: secrets + [keys],
            on: handler
        )
        guard case .refused(.wrongSignature) = outcome,
            let others = await published.others(than: keys, at: url)
        else { return outcome }
        return try await inbox.receive(delivery, from: provider, secrets: [others], on: handler)
    }

    private func isUsed(_ provider: String, in ledger: Ledger) async throws(Problem) -> Bool {
        do {
            return try await !vault.secrets(of: provider, .apiKey, in: ledger).isEmpty
        } catch {
            throw .unavailable("The secrets of \(provider) cannot be had", cause: error)
        }
    }

    /// Those of the vault; for the default ledger, those of the settings, too.
    private func secrets(
        of provider: String,
        in ledger: Ledger
    ) async throws(Problem) -> [String] {
        let set = ledger.name == Ledger.defaultName ? settings.webhookSecrets[provider] ?? [] : []
        do {
            return set + (try await vault.secrets(of: provider, .webhook, in: ledger))
        } catch {
            throw .unavailable("The secrets of \(provider) cannot be had", cause: error)
        }
    }

    private static func answer(_ received: Inbox.Received) -> Answer {
        var answer = Answer.json(
            Resources.object { object in
                object.write("received", true)
                object.write("events", integer: received.events)
                object.write("position", integer: received.position)
            }
        )
        answer.position = received.position
        answer.isRepeat = received.isRepeat
        return answer
    }

    /// Others add parameters of their own: what cannot be read is left out.
    private static func parameters(_ query: Substring?) -> [Delivery.Field] {
        (query ?? "").split(separator: "&").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(parts[0]),
                let value = PercentEncoding.decode(parts.count == 2 ? parts[1] : "")
            else { return nil }
            return Delivery.Field(name, value)
        }
    }
}

extension Problem {
    fileprivate static func notAuthentic(
        _ doubt: Adapters.Verification.Doubt,
        _ provider: String
    ) -> Problem {
        Problem(
            .signatureInvalid,
            "Sign it with a secret that is set for \(provider), and send it as it was signed.",
            facts: [.text("reason", doubt.rawValue)]
        )
    }
}
