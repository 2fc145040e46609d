// SPDX-License-Identifier: Apache-2.0

/// All adapters, by name.
///
/// A new provider is a folder and a line here.
package struct AdapterRegistry: Sendable {
    package private(set) var webhooks: [String: any WebhookAdapter]
    package private(set) var providers: [String: any ProviderAdapter]
    /// Those that nothing is submitted to: their workers come for it.
    package private(set) var pulled: [String: PulledProvider] = [:]

    /// Those that the program knows.
    ///
    /// `bases` names another host for some providers, such as a proxy or a fake; `fal-keys` is
    /// where fal's public keys are. Of Dodo, each mode has a host and secrets of its own.
    package init(bases: [String: String] = [:], dodoIsTest: Bool = false) {
        let stripe = bases["stripe"].map { StripeAdapter(base: URLText.base($0)) }
        let dodo = DodoAdapter(isTest: dodoIsTest, base: bases["dodo"].map { URLText.base($0) })
        self.init(payments: [stripe ?? StripeAdapter(), dodo], bases: bases)
    }

    /// With payment adapters that have settings of their own.
    package init(payments: [any WebhookAdapter], bases: [String: String] = [:]) {
        self.init(webhooks: [:], providers: [:])
        for adapter in payments { webhooks[adapter.provider] = adapter }
        for adapter in Self.knownProviders(at: bases) { add(adapter) }
    }

    private init(
        webhooks: [String: any WebhookAdapter],
        providers: [String: any ProviderAdapter]
    ) {
        self.webhooks = webhooks
        self.providers = providers
    }

    /// With the providers that the operator describes, which may not take the name of another.
    package func adding(
        _ described: [GenericDescription]
    ) throws(GenericDescription.Flaw) -> AdapterRegistry {
        var registry = self
        for description in described {
            let name = description.name
            guard providers[name] == nil, webhooks[name] == nil,
                registry.providers[name] == nil, !Self.reserved.contains(name)
            else {
                let reason = "There is a provider \(name) already."
                throw GenericDescription.Flaw(field: "name", reason: reason)
            }
            registry.add(GenericProvider(description))
        }
        return registry
    }

    /// With those that an operator describes, whose names were compared.
    package func adding(_ described: DescribedProviders) -> AdapterRegistry {
        var registry = self
        for description in described.called { registry.add(GenericProvider(description)) }
        for provider in described.pulled { registry.pulled[provider.name] = provider }
        return registry
    }

    /// Nobody may describe a provider of such a name.
    static var ownNames: Set<String> {
        Set(knownProviders(at: [:]).map { $0.provider } + reserved)
    }

    /// Those that checkouts, refunds and what happened can be asked of.
    package var payments: [String: any PaymentProvider] {
        webhooks.compactMapValues { $0 as? any PaymentProvider }
    }

    private static let reserved = ["stripe", "dodo"]

    private mutating func add(_ adapter: any ProviderAdapter) {
        providers[adapter.provider] = adapter
        guard let webhook = adapter as? any WebhookAdapter, webhook.authenticity != .polled else {
            return
        }
        webhooks[adapter.provider] = webhook
    }

    private static func fal(at bases: [String: String]) -> Fal {
        let keys = bases["fal-keys"]
        switch (bases["fal"], keys) {
        case (let base?, let keys?): return Fal(base: base, keys: keys)
        case (let base?, nil): return Fal(base: base)
        case (nil, let keys?): return Fal(keys: keys)
        case (nil, nil): return Fal()
        }
    }

    private static func knownProviders(at bases: [String: String]) -> [any ProviderAdapter] {
        [
            bases["kie"].map { KIE(base: $0) } ?? KIE(),
            bases["runware"].map { Runware(base: $0) } ?? Runware(),
            bases["replicate"].map { Replicate(base: $0) } ?? Replicate(),
            fal(at: bases),
            bases["openai"].map { OpenAI(base: $0) } ?? OpenAI(),
            bases["elevenlabs"].map { ElevenLabs(base: $0) } ?? ElevenLabs(),
            bases["google-veo"].map { GoogleVeo(base: $0) } ?? GoogleVeo(),
            bases["comfyui"].map { ComfyUI(base: $0) } ?? ComfyUI(),
            bases["stability"].map { Stability(base: $0) } ?? Stability(),
            bases["groq"].map { Groq(base: $0) } ?? Groq(),
        ]
    }
}
