// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Domain
internal import EventFormat
private import FoundationEssentials
internal import JSONText
internal import JWTKit

/// A key that tokens are signed with, bound to the one algorithm that it is for.
///
/// The token's header only chooses among keys: it never says how a key is used.
struct TokenKey: Sendable {
    enum Algorithm: String, Sendable {
        case hs256 = "HS256"
        case rs256 = "RS256"
        case es256 = "ES256"
        case eddsa = "EdDSA"
    }

    let id: String?
    let algorithm: Algorithm
    private let verifier: Verifier

    private enum Verifier: Sendable {
        case secret([UInt8])
        case publicKey(any JWTAlgorithm)
    }

    /// By our own HMAC: jwt-kit stops the process at a secret that is shorter than it likes.
    init(secret: String) {
        id = nil
        algorithm = .hs256
        verifier = .secret(Array(secret.utf8))
    }

    /// Returns `nil` for a key of another kind or for another use.
    init?(jwk: JSON) async throws {
        guard jwk.text("use") ?? "sig" == "sig" else { return nil }
        let keys = JWTKeyCollection()
        switch (jwk.text("kty"), jwk.text("crv")) {
        case ("RSA", _):
            guard let modulus = jwk.text("n"), let exponent = jwk.text("e"),
                let bytes = Base64URL.decode(modulus), 256...1024 ~= bytes.count
            else { return nil }
            let key = try Insecure.RSA.PublicKey(modulus: modulus, exponent: exponent)
            await keys.add(rsa: key, digestAlgorithm: .sha256)
            algorithm = .rs256
        case ("EC", "P-256"):
            guard let x = jwk.text("x"), let y = jwk.text("y") else { return nil }
            await keys.add(ecdsa: try ES256PublicKey(parameters: (x: x, y: y)))
            algorithm = .es256
        case ("OKP", "Ed25519"):
            guard let x = jwk.text("x") else { return nil }
            await keys.add(eddsa: try EdDSA.PublicKey(x: x, curve: .ed25519))
            algorithm = .eddsa
        default: return nil
        }
        guard jwk.text("alg") ?? algorithm.rawValue == algorithm.rawValue else { return nil }
        id = jwk.text("kid")
        verifier = .publicKey(try await keys.getKey())
    }

    func verifies(_ signature: [UInt8], of text: [UInt8]) -> Bool {
        switch verifier {
        case .secret(let secret):
            let code = MessageAuthentication.code(for: text, key: secret)
            return MessageAuthentication.areEqual(code, signature)
        case .publicKey(let key):
            do {
                return try key.verify(signature, signs: text)
            } catch {
                // What cannot even be a signature.
                return false
            }
        }
    }
}

extension JSON {
    /// A member that is a string.
    func text(_ name: String) -> String? {
        guard case .string(let text) = self[name] else { return nil }
        return text
    }
}
