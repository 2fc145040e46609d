// SPDX-License-Identifier: Apache-2.0

import Adapters
import Foundation
import JSONText
import Testing

@Suite struct `Whatever comes over the wire to a provider's adapter` {
    private static let rounds =
        ProcessInfo.processInfo.environment["TALLY_FUZZ"].flatMap(Int.init) ?? 1_000
    private static let seed =
        ProcessInfo.processInfo.environment["TALLY_SEED"].flatMap(UInt64.init)
        ?? UInt64.random(in: 0...UInt64.max)

    private static let headers = [
        "x-webhook-timestamp", "x-webhook-signature", "webhook-id", "webhook-timestamp",
        "webhook-signature", "x-fal-webhook-request-id", "x-fal-webhook-user-id",
        "x-fal-webhook-timestamp", "x-fal-webhook-signature", "elevenlabs-signature",
        "content-type", "finish-reason", "character-cost", "x-fal-billable-units",
    ]
    private static let words = [
        "1795219200", "-1", "", "v1,AAAA", "t=1795219200,v0=00", "t=,v0=", "image/png", "é",
        "99999999999999999999", "00", String(repeating: "ab", count: 64), "v1,", "SUCCESS", "1e9",
    ]
    private static let secrets = [
        "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=", "text", "",
        #"{"kty":"OKP","crv":"Ed25519","x":"A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg"}"#,
    ]

    /// Of nothing, or of a good body with bytes changed, cut off or doubled.
    private func body(_ good: [String], _ random: inout Seeded) -> [UInt8] {
        guard let text = good.randomElement(using: &random),
            Int.random(in: 0..<10, using: &random) > 0
        else {
            let count = Int.random(in: 0..<40, using: &random)
            return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let index = bytes.indices.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: index)
            case 2: bytes.removeSubrange(index...)
            default: bytes.insert(contentsOf: bytes[index...].prefix(8), at: index)
            }
        }
        return bytes
    }

    @Test func `never ends it, and nothing unauthentic is taken for authentic`() throws {
        print("seed \(Self.seed), \(Self.rounds) rounds (TALLY_SEED, TALLY_FUZZ)")
        var random = Seeded(Self.seed)
        let cases = try ProviderCase.all()
        for provider in cases {
            let all =
                provider.submissions + provider.states + provider.outcomes
                + provider.deliveries
            for _ in 0..<Self.rounds {
                let fields = Self.headers.compactMap { name -> Delivery.Field? in
                    guard Bool.random(using: &random) else { return nil }
                    return Delivery.Field(name, Self.words.randomElement(using: &random) ?? "")
                }
                try send(body(all, &random), fields, to: provider, &random)
            }
        }
    }

    private func send(
        _ body: [UInt8],
        _ fields: [Delivery.Field],
        to provider: ProviderCase,
        _ random: inout Seeded
    ) throws {
        let status = [200, 200, 202, 400, 404, 422, 429, 500].randomElement(using: &random) ?? 200
        let answer = ProviderAnswer(status: status, headers: fields, body: body)
        _ = provider.adapter.submitted(provider.order, answer)
        _ = provider.adapter.state(of: provider.job, provider.order, answer)
        _ = provider.adapter.outcome(of: provider.job, provider.order, answer)
        guard let webhook = provider.adapter as? any WebhookAdapter else { return }
        let delivery = Delivery(
            headers: fields,
            query: [Delivery.Field("token", Self.words.randomElement(using: &random) ?? "")],
            body: body,
            receivedAt: [0, 1_795_219_205, .max, .min].randomElement(using: &random) ?? 0
        )
        let verification = webhook.verify(delivery, secrets: Self.secrets)
        #expect(verification != .authentic, "\(provider), seed \(Self.seed)")
        _ = Effect.of(webhook, delivery)
    }
}
