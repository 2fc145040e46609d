// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// All adapters, by name.
///
/// A new provider is a folder and a line here.
package struct AdapterRegistry: Sendable {
    package let webhooks: [String: any WebhookAdapter]
    package let providers: [String: any ProviderAdapter]

    /// Those that are known.
    package static let standard = AdapterRegistry(knownProviders(at: [:]))

    /// With those that the operator describes, which may not take the name of another.
    ///
    /// `bases` names another host for some, such as a proxy or a fake.
    package init(
        bases: [String: String] = [:],
        described: [GenericDescription]
    ) throws(GenericDescription.Flaw) {
        var providers = Self.knownProviders(at: bases)
        var names = Set(providers.map(\.provider)).union(["stripe", "dodo"])
        for description in described {
            guard names.insert(description.name).inserted else {
                let reason = "There is a provider \(description.name) already."
                throw GenericDescription.Flaw(field: "name", reason: reason)
            }
            providers.append(GenericProvider(description))
        }
        self.init(providers)
    }

    private init(_ providers: [any ProviderAdapter]) {
        var all: [String: any ProviderAdapter] = [:]
        var webhooks: [String: any WebhookAdapter] = [:]
        for payments in Self.payments { webhooks[payments.provider] = payments }
        for provider in providers {
            all[provider.provider] = provider
            guard let webhook = provider as? any WebhookAdapter,
                webhook.authenticity != .polled
            else { continue }
            webhooks[provider.provider] = webhook
        }
        self.providers = all
        self.webhooks = webhooks
    }

    private static let payments: [any WebhookAdapter] = [
        StripeAdapter(), DodoAdapter(isTest: false),
    ]

    private static func knownProviders(at bases: [String: String]) -> [any ProviderAdapter] {
        [
            bases["kie"].map { KIE(base: $0) } ?? KIE(),
            bases["runware"].map { Runware(base: $0) } ?? Runware(),
            bases["replicate"].map { Replicate(base: $0) } ?? Replicate(),
            bases["fal"].map { Fal(base: $0) } ?? Fal(),
            bases["openai"].map { OpenAI(base: $0) } ?? OpenAI(),
            bases["elevenlabs"].map { ElevenLabs(base: $0) } ?? ElevenLabs(),
            bases["google-veo"].map { GoogleVeo(base: $0) } ?? GoogleVeo(),
            bases["comfyui"].map { ComfyUI(base: $0) } ?? ComfyUI(),
            bases["stability"].map { Stability(base: $0) } ?? Stability(),
            bases["groq"].map { Groq(base: $0) } ?? Groq(),
        ]
    }
}
