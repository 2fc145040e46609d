// SPDX-License-Identifier: Apache-2.0

internal import Cryptography

/// The signatures of Standard Webhooks, both ways: `v1`, HMAC-SHA-256 of `id.timestamp.body`.
///
/// `v1a` (Ed25519) is ignored, as unknown schemes are.
///
/// - Source: standard-webhooks `spec/standard-webhooks.md`
package struct StandardWebhooks: Sendable {
    /// Further signatures of one header count for nothing.
    package static let signaturesMaximum = 16
    /// Longer ids, in UTF-8 bytes, are malformed.
    package static let idMaximum = 256
    /// What Svix (and so Clerk) calls the headers.
    package static let svix = StandardWebhooks(prefix: "svix")

    /// What a secret without `whsec_` is.
    package enum BareSecret: Sendable {
        case base64
        /// The key itself, as UTF-8: so does OpenAI.
        case text
    }

    private let prefix: String
    private let bareSecret: BareSecret
    private let tolerance: Tolerance

    /// `prefix` is what comes before `-id`, `-timestamp` and `-signature`, in lower case.
    package init(
        prefix: String = "webhook",
        bareSecret: BareSecret = .base64,
        tolerance: Tolerance = .standard
    ) {
        self.prefix = prefix
        self.bareSecret = bareSecret
        self.tolerance = tolerance
    }

    /// The name of the message, the same for all attempts to deliver it; trusted once verified.
    package func id(of delivery: Delivery) -> String? {
        delivery.header("\(prefix)-id").flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Every secret is tried with every signature; any match is one.
    package func verify(_ delivery: Delivery, secrets: [String]) -> Verification {
        let keys = secrets.compactMap(key)
        guard !keys.isEmpty else { return .refused(.noSecret) }
        guard let id = id(of: delivery),
            let timestamp = delivery.header("\(prefix)-timestamp"),
            let header = delivery.header("\(prefix)-signature")
        else { return .refused(.missingSignature) }
        let signatures = Self.signatures(header)
        guard let signedAt = Tolerance.seconds(timestamp), id.utf8.count <= Self.idMaximum,
            !signatures.isEmpty
        else { return .refused(.malformedSignature) }
        let content = Self.content(id, timestamp, delivery.body)
        var isMatch = false
        for key in keys {
            let expected = Array(Self.signature(content, key).utf8)
            for signature in signatures where MessageAuthentication.areEqual(signature, expected) {
                isMatch = true
            }
        }
        guard isMatch else { return .refused(.wrongSignature) }
        let doubt = tolerance.doubt(signedAt: signedAt, receivedAt: delivery.receivedAt)
        return doubt.map { .refused($0) } ?? .authentic
    }

    /// The three headers of a message that we send; `nil` where no secret is a key.
    ///
    /// While one secret replaces another, both sign. `timestamp` is the attempt's, in seconds
    /// since 1970.
    package func headers(
        id: String,
        timestamp: Int64,
        body: [UInt8],
        secrets: [String]
    ) -> [Delivery.Field]? {
        let keys = secrets.compactMap(key)
        guard !keys.isEmpty else { return nil }
        let content = Self.content(id, String(timestamp), body)
        let signatures = keys.map { "v1,\(Self.signature(content, $0))" }
        return [
            Delivery.Field("\(prefix)-id", id),
            Delivery.Field("\(prefix)-timestamp", String(timestamp)),
            Delivery.Field("\(prefix)-signature", signatures.joined(separator: " ")),
        ]
    }

    /// Whether a text is a secret that signs and verifies.
    package func isSecret(_ secret: String) -> Bool { key(secret) != nil }

    /// The key in a secret, which may lack its padding; `nil` where there is none.
    private func key(_ secret: String) -> [UInt8]? {
        let marker = "whsec_"
        let isMarked = secret.hasPrefix(marker)
        if !isMarked, bareSecret == .text {
            let isBlank = secret.allSatisfy(\.isWhitespace)
            return isBlank ? nil : Array(secret.utf8)
        }
        var text = isMarked ? String(secret.dropFirst(marker.count)) : secret
        text += String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Base64.decode(text).flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func content(_ id: String, _ timestamp: String, _ body: [UInt8]) -> [UInt8] {
        Array("\(id).\(timestamp).".utf8) + body
    }

    private static func signature(_ content: [UInt8], _ key: [UInt8]) -> String {
        Base64.encode(MessageAuthentication.code(for: content, key: key))
    }

    /// The base64 texts of the `v1` signatures in a header.
    private static func signatures(_ header: String) -> [[UInt8]] {
        header.utf8.split(separator: UInt8(ascii: " ")).lazy
            .filter { $0.starts(with: "v1,".utf8) }
            .prefix(signaturesMaximum)
            .map { Array($0.dropFirst(3)) }
    }
}
