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
        let secrets = try await secrets(of: provider, in: handler.ledger)
        let outcome = try await inbox.receive(
            delivery,
            from: provider,
            secrets: secrets,
            on: handler
        )
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
