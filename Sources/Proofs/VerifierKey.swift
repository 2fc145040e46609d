// SPDX-License-Identifier: Apache-2.0

internal import Cryptography

/// The public key of a signer of notes: `<name>+<key id, hexadecimal>+<base64 of type and key>`.
///
/// - Source: https://c2sp.org/signed-note
package struct VerifierKey: Hashable, Sendable {
    /// Ed25519.
    private static let type: UInt8 = 0x01
    static let idBytes = 4

    package let name: String
    package let publicKey: [UInt8]

    /// Returns `nil` where the name or the key is none.
    package init?(name: String, publicKey: [UInt8]) {
        guard Self.isValid(name: name), publicKey.count == Ed25519.keyBytes else { return nil }
        self.name = name
        self.publicKey = publicKey
    }

    /// Returns `nil` for anything that `text` would not have written.
    package init?(_ text: String) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Base64.decode(String(parts[2])),
            bytes.first == Self.type
        else { return nil }
        self.init(name: String(parts[0]), publicKey: Array(bytes.dropFirst()))
        guard self.text == text else { return nil }
    }

    package var text: String {
        "\(name)+\(idText)+\(Base64.encode([Self.type] + publicKey))"
    }

    /// The first bytes of the key's hash: they say which key, and prove nothing.
    package var id: [UInt8] {
        let hashed = Array(name.utf8) + [0x0A, Self.type] + publicKey
        return Array(SHA256.hash(hashed).bytes.prefix(Self.idBytes))
    }

    package var idText: String { Hex.encode(id) }

    package func isValid(_ signature: [UInt8], of text: String) -> Bool {
        Ed25519.isValid(signature, of: Array(text.utf8), publicKey: publicKey)
    }

    /// 1–200 bytes of UTF-8 without white space and plus signs.
    package static func isValid(name: String) -> Bool {
        1...200 ~= name.utf8.count
            && !name.unicodeScalars.contains { scalar in
                scalar == "+" || scalar.properties.isWhitespace || scalar.value < 0x20
                    || scalar.value == 0x7F
            }
    }
}

/// The private key of a signer of notes.
package struct SigningKey: Sendable {
    package let verifier: VerifierKey
    private let seed: [UInt8]

    /// Returns `nil` where the name is none, or the seed has not 32 bytes.
    package init?(name: String, seed: [UInt8]) {
        guard let publicKey = Ed25519.publicKey(seed: seed),
            let verifier = VerifierKey(name: name, publicKey: publicKey)
        else { return nil }
        self.verifier = verifier
        self.seed = seed
    }

    package func sign(_ text: String) -> [UInt8] {
        guard let signature = Ed25519.sign(Array(text.utf8), seed: seed) else {
            preconditionFailure("libcrypto could not sign.")
        }
        return signature
    }
}
