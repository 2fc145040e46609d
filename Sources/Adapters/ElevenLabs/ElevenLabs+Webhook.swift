// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import JSONText

extension ElevenLabs: WebhookAdapter {
    /// Half an hour, and none of the future.
    private static let tolerance = Tolerance(pastSeconds: 1800, futureSeconds: nil)

    package var authenticity: Authenticity { .bodySigned }

    /// `t=<seconds>,v0=<hex>`: HMAC-SHA-256 of `t.body` under the secret's text.
    ///
    /// - Source: elevenlabs-python `webhooks_custom.py`
    package func verify(_ delivery: Delivery, secrets: [String]) -> Verification {
        let secrets = secrets.filter { !$0.isEmpty }
        guard !secrets.isEmpty else { return .refused(.noSecret) }
        guard let header = delivery.header("elevenlabs-signature") else {
            return .refused(.missingSignature)
        }
        let parts = header.split(separator: ",").prefix(16)
        guard let time = parts.first(where: { $0.hasPrefix("t=") })?.dropFirst(2),
            let signedAt = Tolerance.seconds(time),
            let proof = parts.first(where: { $0.hasPrefix("v0=") })?.dropFirst(3)
        else { return .refused(.malformedSignature) }
        let message = Array("\(time).".utf8) + delivery.body
        var isMatch = false
        for secret in secrets {
            let code = MessageAuthentication.code(for: message, key: Array(secret.utf8))
            let expected = Array(Hex.encode(code).utf8)
            if MessageAuthentication.areEqual(Array(proof.utf8), expected) { isMatch = true }
        }
        guard isMatch else { return .refused(.wrongSignature) }
        let doubt = Self.tolerance.doubt(signedAt: signedAt, receivedAt: delivery.receivedAt)
        return doubt.map { .refused($0) } ?? .authentic
    }

    /// Of conversations and voices, which no order is for: recorded, and nothing follows.
    package func translate(_ delivery: Delivery) throws(Unreadable) -> Translation {
        let json = try JSON.parse(delivery.body)
        guard let kind = json["type"]?.name, let data = json["data"], data.isObject else {
            throw Unreadable("The body has no type and data.")
        }
        let names = ["conversation_id", "request_id", "voice_id"]
        let subject = names.lazy.compactMap { data[$0]?.name }.first
        return Translation(
            delivery: Translation.name(subject ?? kind, json),
            kind: kind,
            subject: subject,
            observations: [],
            remark: Remark.unknownKind.rawValue
        )
    }
}
