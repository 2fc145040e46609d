// SPDX-License-Identifier: Apache-2.0

internal import CCrypto

/// Ed25519 signatures (RFC 8032), verified.
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
}
