// SPDX-License-Identifier: Apache-2.0

package import Adapters
internal import Cryptography
internal import Domain
package import Engine
internal import EventFormat
internal import JSONText

/// Providers' webhooks: what is authentic is stored with all that it means, in one commit.
package struct Inbox: Sendable {
    private let installation: Installation
    private let adapters: [String: any WebhookAdapter]

    package init(_ installation: Installation, adapters: [String: any WebhookAdapter]) {
        self.installation = installation
        self.adapters = adapters
    }

    package var providers: [String] { adapters.keys.sorted() }

    /// Where a provider publishes what its webhooks are verified by.
    package func publishedKeys(of provider: String) -> String? {
        adapters[provider]?.publishedKeys
    }

    package enum Outcome: Sendable {
        case received(Received)
        /// Nothing of it is stored.
        case refused(Adapters.Verification.Doubt)
        case unknownProvider
    }

    package struct Received: Sendable {
        /// The event that records the delivery.
        package let position: Int64
        /// How many events it wrote, of which the record is one; 0 for a repeat.
        package let events: Int64
        /// What was said to look at.
        package let hints: [String]
        package let fetches: [ProviderObject]

        package var isRepeat: Bool { events == 0 }
    }

    /// Checks a delivery, and answers when it is durable.
    package func receive(
        _ delivery: Delivery,
        from provider: String,
        secrets: [String],
        on handler: CommandHandler
    ) async throws(EngineError) -> Outcome {
        guard let adapter = adapters[provider] else { return .unknownProvider }
        switch adapter.verify(delivery, secrets: secrets) {
        case .refused(let doubt): return .refused(doubt)
        case .authentic: break
        }
        let letter = Letter(delivery, from: adapter, digestKey: digestKey)
        return .received(try await take(letter, on: handler))
    }

    /// Takes in what was fetched from a provider, as if it had been delivered.
    ///
    /// `depth` is how many fetches led to it.
    package func take(
        _ body: [UInt8],
        _ translation: Result<Translation, Unreadable>,
        from provider: String,
        depth: Int64 = 0,
        on handler: CommandHandler
    ) async throws(EngineError) -> Received {
        let letter = Letter(body, translation, from: provider, depth: depth, digestKey: digestKey)
        return try await take(letter, on: handler)
    }

    private func take(
        _ letter: Letter,
        on handler: CommandHandler
    ) async throws(EngineError) -> Received {
        let receipt = try await installation.execute(.draft(letter.draft()), on: handler)
        return Received(receipt, letter)
    }

    private var digestKey: [UInt8] { installation.vault.key(for: "inbox") }
}

extension Inbox.Received {
    fileprivate init(_ receipt: Receipt, _ letter: Letter) {
        let recorded = receipt.view.items.first.flatMap { $0?.entity.delivery?.position }
        let position = recorded ?? receipt.position
        self.init(
            position: position,
            events: receipt.isRepeat ? 0 : receipt.position - position + 1,
            hints: letter.hints,
            fetches: letter.fetches
        )
    }
}
