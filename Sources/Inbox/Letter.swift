// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Cryptography
internal import Domain
internal import EventFormat
internal import JSONText

/// One authentic delivery, read: what it is called, whose it is and what it says.
struct Letter: Sendable {
    private enum Content: Sendable {
        /// With its facts, where they hold no text that must be sealed.
        case translation(Translation, [WebhookFact]?)
        case unreadable(String)
    }

    private let provider: String
    private let name: DeliveryID
    private let kind: String
    private let text: String
    private let encoding: WebhookBody.Encoding
    private let content: Content
    /// How many fetches led to it.
    private let depth: Int64

    init(_ delivery: Delivery, from adapter: any WebhookAdapter, digestKey: [UInt8]) {
        let translation: Result<Translation, Unreadable>
        do throws(Unreadable) {
            translation = .success(try adapter.translate(delivery))
        } catch {
            translation = .failure(error)
        }
        self.init(delivery.body, translation, from: adapter.provider, digestKey: digestKey)
    }

    /// A body with what it says, delivered or fetched.
    init(
        _ body: [UInt8],
        _ translation: Result<Translation, Unreadable>,
        from provider: String,
        depth: Int64 = 0,
        digestKey: [UInt8]
    ) {
        self.provider = provider
        self.depth = depth
        if let text = String(validating: body, as: UTF8.self) {
            (self.text, encoding) = (text, .text)
        } else {
            (text, encoding) = (Base64.encode(body), .base64)
        }
        let content: Content
        do throws(Unreadable) {
            let translation = try translation.get()
            var holdsSealed = false
            let probe = FactReader(provider: provider) { _ in
                holdsSealed = true
                return Sealed("")
            }
            let facts = try probe.facts(translation.observations)
            content = .translation(translation, holdsSealed ? nil : facts)
        } catch {
            content = .unreadable(error.description)
        }
        self.content = content
        /// It tells no more of the body than that it is the same one.
        var unnamed: String {
            let digest = MessageAuthentication.code(for: body, key: digestKey)
            return "body-" + Hex.encode(digest.prefix(16))
        }
        switch content {
        case .translation(let translation, _):
            kind = translation.kind
            name =
                DeliveryID(provider + ":" + translation.delivery)
                ?? DeliveryID(trusted: provider + ":" + unnamed)
        case .unreadable:
            kind = "unreadable"
            name = DeliveryID(trusted: provider + ":" + unnamed)
        }
    }

    private var observations: [Observation] {
        switch content {
        case .translation(let translation, _): translation.observations
        case .unreadable: []
        }
    }

    /// Each job once.
    var hints: [String] {
        var hints: [String] = []
        for case .hint(let job) in observations where !hints.contains(job) { hints.append(job) }
        return hints
    }

    var fetches: [ProviderObject] {
        observations.compactMap { observation in
            if case .fetch(let object) = observation { object } else { nil }
        }
    }

    /// The command, still to be sealed under the key of whom it is about: the account that it
    /// names, or that the ledger knows the thing to be of, or else the thing itself.
    func draft() -> Draft {
        if let account = namedAccount { return draft(sealedFor: account) }
        guard let key = knownBy else { return draft(sealedFor: nobody) }
        let completion = Draft.Completion(of: key) { [self] entity in
            draft(sealedFor: entity?.owner ?? nobody)
        }
        return draft(sealedFor: nobody).completed(by: completion)
    }

    private func draft(sealedFor subject: AccountID) -> Draft {
        Draft(
            .delivery(name),
            subject: .account(subject),
            personalTexts: [text],
            actor: provider
        ) { [self] seal, stamp in
            .webhook(.receive(command(seal)), stamp)
        }
    }

    private func command(_ seal: Draft.Seal) -> ReceiveWebhook {
        let content = meaning(seal)
        return ReceiveWebhook(
            delivery: name,
            provider: provider,
            kind: kind,
            body: WebhookBody(seal(text), encoding),
            content: content,
            mayBeNewer: mayBeNewer,
            furtherHints: hints.map { JobID(provider: provider, job: $0) }
                .filter { content != .hint($0) },
            fetches: orders
        )
    }

    private var orders: [WebhookFetch] {
        guard depth < WebhookFetch.depthMaximum else { return [] }
        return fetches.map { WebhookFetch(kind: $0.kind, id: $0.id, depth: depth) }
    }

    private var mayBeNewer: Bool {
        switch content {
        case .translation(let translation, _): translation.repeats == .mayBeNewer
        case .unreadable: false
        }
    }

    private func meaning(_ seal: Draft.Seal) -> WebhookContent {
        switch content {
        case .unreadable(let reason): .unreadable(reason)
        case .translation(let translation, let facts?): meaning(of: translation, facts)
        case .translation(let translation, nil):
            withoutActuallyEscaping(seal) { seal in
                meaning(of: translation, FactReader(provider: provider, seal: seal))
            }
        }
    }

    private func meaning(of translation: Translation, _ reader: FactReader) -> WebhookContent {
        do throws(Unreadable) {
            return meaning(of: translation, try reader.facts(translation.observations))
        } catch {
            return .unreadable(error.description)
        }
    }

    private func meaning(of translation: Translation, _ facts: [WebhookFact]) -> WebhookContent {
        if !facts.isEmpty { return .facts(facts) }
        if let hint = hints.first { return .hint(JobID(provider: provider, job: hint)) }
        return .nothing(remark: translation.remark ?? remarkOfFetches)
    }

    private var remarkOfFetches: String { fetches.isEmpty ? "nothing-observed" : "to-be-fetched" }
}

extension Letter {
    /// The account that the delivery names itself.
    private var namedAccount: AccountID? {
        observations.lazy.compactMap(\.account).compactMap { AccountID($0) }.first
    }

    /// The thing through which the ledger may know whose it is.
    private var knownBy: EntityKey? {
        observations.lazy.compactMap { $0.key(of: provider) }.first
    }

    /// Nobody has such a name: what is sealed for it is the thing's alone.
    private var nobody: AccountID {
        let subject: String? =
            switch content {
            case .translation(let translation, _): translation.subject
            case .unreadable: nil
            }
        return AccountID(trusted: "webhook/" + (subject.map { provider + ":" + $0 } ?? name.text))
    }
}

extension Observation {
    fileprivate var account: String? {
        switch self {
        case .payment(let observed): observed.account
        case .checkout(let observed): observed.account
        case .customer(let observed): observed.account
        case .subscription(let observed): observed.account
        case .refund, .chargeback, .job, .hint, .fetch: nil
        }
    }

    fileprivate func key(of provider: String) -> EntityKey? {
        switch self {
        case .payment(let observed):
            observed.customer.map { .customer(CustomerID(trusted: provider + ":" + $0)) }
                ?? .payment(PaymentID(trusted: provider + ":" + observed.payment))
        case .refund(let observed):
            .payment(PaymentID(trusted: provider + ":" + observed.payment))
        case .chargeback(let observed):
            .payment(PaymentID(trusted: provider + ":" + observed.payment))
        case .checkout(let observed):
            .checkout(CheckoutID(trusted: provider + ":" + observed.checkout))
        case .subscription(let observed):
            .subscription(SubscriptionID(trusted: provider + ":" + observed.subscription))
        case .job(let observed): .job(JobID(provider: provider, job: observed.job))
        case .customer, .hint, .fetch: nil
        }
    }
}
