// SPDX-License-Identifier: Apache-2.0

/// All adapters, by name.
///
/// A new provider is a folder and a line here.
package struct AdapterRegistry: Sendable {
    package let webhooks: [String: any WebhookAdapter]
    package let providers: [String: any ProviderAdapter]

    /// With the providers that the operator describes, which may not take the name of another.
    ///
    /// The payment adapters come with settings of their own. `bases` names another host for some
    /// providers, such as a proxy or a fake.
    package init(
        payments: [any WebhookAdapter] = [],
        bases: [String: String] = [:],
        described: [GenericDescription] = []
    ) throws(GenericDescription.Flaw) {
        let known = Self.knownProviders(at: bases)
        var names = Set(known.map(\.provider) + payments.map(\.provider) + ["stripe", "dodo"])
        for description in described where !names.insert(description.name).inserted {
            let reason = "There is a provider \(description.name) already."
            throw GenericDescription.Flaw(field: "name", reason: reason)
        }
        var providers: [String: any ProviderAdapter] = [:]
        var webhooks: [String: any WebhookAdapter] = [:]
        for adapter in payments { webhooks[adapter.provider] = adapter }
        for adapter in known + described.map({ GenericProvider($0) as any ProviderAdapter }) {
            providers[adapter.provider] = adapter
            guard let webhook = adapter as? any WebhookAdapter, webhook.authenticity != .polled
            else { continue }
            webhooks[adapter.provider] = webhook
        }
        self.providers = providers
        self.webhooks = webhooks
    }

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
