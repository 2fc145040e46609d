// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import JSONText

extension Fal: WebhookAdapter {
    package var authenticity: Authenticity { .bodySigned }

    /// Ed25519 over request, user, time and the body's SHA-256, a line each.
    ///
    /// The secrets are fal's public keys, as published: a JWKS, a JWK, or the `x` of one.
    ///
    /// - Source: reference, 6 (eight independent verifiers that agree)
    package func verify(_ delivery: Delivery, secrets: [String]) -> Verification {
        let keys = Array(secrets.flatMap(FalKeys.of).prefix(FalKeys.maximum))
        guard !keys.isEmpty else { return .refused(.noSecret) }
        guard let request = delivery.header("x-fal-webhook-request-id"),
            let user = delivery.header("x-fal-webhook-user-id"),
            let timestamp = delivery.header("x-fal-webhook-timestamp"),
            let proof = delivery.header("x-fal-webhook-signature")
        else { return .refused(.missingSignature) }
        guard let signedAt = Tolerance.seconds(timestamp), let signature = Hex.decode(proof),
            signature.count == Ed25519.signatureBytes
        else { return .refused(.malformedSignature) }
        let digest = SHA256.hash(delivery.body).hex
        let message = Array("\(request)\n\(user)\n\(timestamp)\n\(digest)".utf8)
        guard keys.contains(where: { Ed25519.isValid(signature, of: message, publicKey: $0) })
        else { return .refused(.wrongSignature) }
        let doubt = Tolerance.standard.doubt(signedAt: signedAt, receivedAt: delivery.receivedAt)
        return doubt.map { .refused($0) } ?? .authentic
    }

    /// One delivery for each request.
    package func translate(_ delivery: Delivery) throws(Unreadable) -> Translation {
        let json = try JSON.parse(delivery.body)
        guard let job = json["request_id"]?.name, let status = json["status"]?.name else {
            throw Unreadable("The body has no request_id and status.")
        }
        return Translation(
            delivery: job,
            kind: status,
            subject: job,
            observations: [Self.observation(job, status, json)]
        )
    }

    /// A payload that could not be sent, or shows no files, is fetched.
    private static func observation(_ job: String, _ status: String, _ json: JSON) -> Observation {
        let payload = json["payload"] ?? .null
        switch status {
        case "OK":
            guard json["payload_error"]?.word == nil,
                let outputs = FalPayload.outputs(payload, kind: nil)
            else { return .hint(job: job) }
            return .job(.succeeded(job, outputs))
        case "ERROR":
            var fault = FalFault.of(payload, code: "ERROR")
            fault.message =
                fault.message ?? json["error"]?.word?.cut(to: AnswerBounds.messageMaximum)
            return .job(.failed(job, fault))
        default: return .hint(job: job)
        }
    }
}

/// Public keys, as fal publishes them.
enum FalKeys {
    static let maximum = 32

    /// None where the text holds none: other kinds of keys are passed over.
    static func of(_ text: String) -> [[UInt8]] {
        guard text.utf8.first == UInt8(ascii: "{") else { return key(text).map { [$0] } ?? [] }
        do throws(JSONError) {
            let json = try JSONParser.parse(Array(text.utf8))
            let keys = json["keys"]?.items ?? [json]
            return keys.prefix(maximum).compactMap(key)
        } catch {
            return []
        }
    }

    private static func key(_ jwk: JSON) -> [UInt8]? {
        guard jwk["kty"]?.word == "OKP", jwk["crv"]?.word == "Ed25519" else { return nil }
        return jwk["x"]?.word.flatMap(key)
    }

    /// Base64url without padding (RFC 4648, section 5).
    private static func key(_ text: String) -> [UInt8]? {
        var standard = text.replacing("-", with: "+").replacing("_", with: "/")
        standard += String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        return Base64.decode(standard).flatMap { $0.count == Ed25519.keyBytes ? $0 : nil }
    }
}
