// SPDX-License-Identifier: Apache-2.0

internal import Cryptography

/// `Stripe-Signature`: HMAC-SHA-256 of `t.body` under the whole text of the secret, `whsec_`
/// included.
///
/// As in Stripe's libraries, signatures of the future are taken; schemes other than `v1` are
/// ignored.
///
/// - Source: docs.stripe.com/webhooks#verify-manually
enum StripeSignature {
    static let header = "stripe-signature"
    /// Further signatures of one header count for nothing.
    static let signaturesMaximum = 16
    static let tolerance = Tolerance(pastSeconds: 300, futureSeconds: nil)

    static func verify(_ delivery: Delivery, secrets: [String]) -> Verification {
        let keys = secrets.filter { !$0.allSatisfy(\.isWhitespace) }
        guard !keys.isEmpty else { return .refused(.noSecret) }
        guard let header = delivery.header(header) else { return .refused(.missingSignature) }
        let parts = header.utf8.split(separator: UInt8(ascii: ","))
        let signatures = parts.filter { $0.starts(with: "v1=".utf8) }
            .prefix(signaturesMaximum)
            .map { Array($0.dropFirst(3)) }
        guard let time = parts.first(where: { $0.starts(with: "t=".utf8) })?.dropFirst(2),
            let signedAt = Tolerance.seconds(Substring(time)), !signatures.isEmpty
        else { return .refused(.malformedSignature) }
        let content = Array(time) + [UInt8(ascii: ".")] + delivery.body
        var isMatch = false
        for key in keys {
            let code = MessageAuthentication.code(for: content, key: Array(key.utf8))
            let expected = Array(Hex.encode(code).utf8)
            for signature in signatures where MessageAuthentication.areEqual(signature, expected) {
                isMatch = true
            }
        }
        guard isMatch else { return .refused(.wrongSignature) }
        let doubt = tolerance.doubt(signedAt: signedAt, receivedAt: delivery.receivedAt)
        return doubt.map { .refused($0) } ?? .authentic
    }
}
