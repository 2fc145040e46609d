// SPDX-License-Identifier: Apache-2.0

internal import CCrypto

/// Ed25519 signatures (RFC 8032).
package enum Ed25519 {
    package static let keyBytes = 32
    package static let signatureBytes = 64

    /// Whether the signature is of the message and by the owner of the public key.
    ///
    /// C: `EVP_DigestVerify`.
    package static func isValid(
        _ signature: [UInt8],
        of message: [UInt8],
        publicKey: [UInt8]
    ) -> Bool {
        guard publicKey.count == keyBytes, signature.count == signatureBytes,
            let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, keyBytes)
        else { return false }
        defer { EVP_PKEY_free(key) }
        guard let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        return EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    /// The public half of the private key that a seed of 32 bytes stands for; `nil` for a seed of
    /// another length.
    ///
    /// C: `EVP_PKEY_get_raw_public_key`.
    package static func publicKey(seed: [UInt8]) -> [UInt8]? {
        guard let key = privateKey(seed) else { return nil }
        defer { EVP_PKEY_free(key) }
        var bytes = [UInt8](repeating: 0, count: keyBytes)
        var count = bytes.count
        guard EVP_PKEY_get_raw_public_key(key, &bytes, &count) == 1, count == keyBytes else {
            return nil
        }
        return bytes
    }

    /// The one signature of a message; `nil` for a seed of another length than 32 bytes.
    ///
    /// C: `EVP_DigestSign`.
    package static func sign(_ message: [UInt8], seed: [UInt8]) -> [UInt8]? {
        guard let key = privateKey(seed) else { return nil }
        defer { EVP_PKEY_free(key) }
        guard let context = EVP_MD_CTX_new() else { return nil }
        defer { EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: signatureBytes)
        var count = signature.count
        guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
            EVP_DigestSign(context, &signature, &count, message, message.count) == 1,
            count == signatureBytes
        else { return nil }
        return signature
    }

    private static func privateKey(_ seed: [UInt8]) -> OpaquePointer? {
        guard seed.count == keyBytes else { return nil }
        return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, keyBytes)
    }
}
