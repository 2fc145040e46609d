// SPDX-License-Identifier: Apache-2.0

import CCrypto
import TestSupport

/// Signs as providers do whose public keys are published.
struct Ed25519Signer: Sendable {
    private let seed: [UInt8]
    let publicKey: [UInt8]

    init(_ byte: UInt8) throws {
        let seed = [UInt8](repeating: byte, count: 32)
        let key = try unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, 32).orThrow()
        defer { unsafe EVP_PKEY_free(key) }
        var bytes = [UInt8](repeating: 0, count: 32)
        var count = bytes.count
        unsafe EVP_PKEY_get_raw_public_key(key, &bytes, &count)
        self.seed = seed
        publicKey = bytes
    }

    func sign(_ message: [UInt8]) throws -> [UInt8] {
        let key = try unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, 32).orThrow()
        defer { unsafe EVP_PKEY_free(key) }
        let context = try unsafe EVP_MD_CTX_new().orThrow()
        defer { unsafe EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: 64)
        var count = signature.count
        unsafe EVP_DigestSignInit(context, nil, nil, nil, key)
        unsafe EVP_DigestSign(context, &signature, &count, message, message.count)
        return signature
    }
}
