// SPDX-License-Identifier: Apache-2.0

internal import CCrypto

/// AES-256-GCM (NIST SP 800-38D).
///
/// A box is nonce (12 bytes), ciphertext, tag (16 bytes).
package struct AuthenticatedCipher: Sendable {
    package static let keyBytes = 32
    private static let nonceBytes = 12
    private static let tagBytes = 16
    // Looked up once.
    private static let algorithm = Algorithm()

    private let key: [UInt8]

    /// Returns `nil` unless the key has 32 bytes.
    package init?(key: [UInt8]) {
        guard key.count == Self.keyBytes else { return nil }
        self.key = key
    }

    /// Encrypts under a fresh random nonce.
    ///
    /// The context is authenticated with the text and needed to open it, not stored.
    package func seal(_ text: [UInt8], context: [UInt8]) -> [UInt8] {
        let nonce = RandomBytes.make(Self.nonceBytes)
        var ciphertext = [UInt8](repeating: 0, count: text.count)
        var tag = [UInt8](repeating: 0, count: Self.tagBytes)
        let succeeded = withContext { cipher in
            var count: Int32 = 0
            return EVP_EncryptInit_ex(cipher, Self.algorithm.pointer, nil, key, nonce) == 1
                && EVP_EncryptUpdate(cipher, nil, &count, context, Int32(context.count)) == 1
                && EVP_EncryptUpdate(cipher, &ciphertext, &count, text, Int32(text.count)) == 1
                && EVP_EncryptFinal_ex(cipher, nil, &count) == 1
                && EVP_CIPHER_CTX_ctrl(
                    cipher,
                    EVP_CTRL_AEAD_GET_TAG,
                    Int32(Self.tagBytes),
                    &tag
                ) == 1
        }
        precondition(succeeded, "libcrypto could not encrypt.")
        return nonce + ciphertext + tag
    }

    /// Returns `nil` where the key, the context or a bit of the box is another.
    package func open(_ box: [UInt8], context: [UInt8]) -> [UInt8]? {
        let count = box.count - Self.nonceBytes - Self.tagBytes
        guard count >= 0 else { return nil }
        let nonce = Array(box.prefix(Self.nonceBytes))
        let ciphertext = Array(box.dropFirst(Self.nonceBytes).prefix(count))
        var tag = Array(box.suffix(Self.tagBytes))
        var text = [UInt8](repeating: 0, count: count)
        let succeeded = withContext { cipher in
            var written: Int32 = 0
            return EVP_DecryptInit_ex(cipher, Self.algorithm.pointer, nil, key, nonce) == 1
                && EVP_DecryptUpdate(cipher, nil, &written, context, Int32(context.count)) == 1
                && EVP_DecryptUpdate(cipher, &text, &written, ciphertext, Int32(count)) == 1
                && EVP_CIPHER_CTX_ctrl(
                    cipher,
                    EVP_CTRL_AEAD_SET_TAG,
                    Int32(Self.tagBytes),
                    &tag
                ) == 1
                && EVP_DecryptFinal_ex(cipher, nil, &written) == 1
        }
        return succeeded ? text : nil
    }

    private func withContext(_ body: (OpaquePointer) -> Bool) -> Bool {
        guard let cipher = EVP_CIPHER_CTX_new() else { return false }
        defer { EVP_CIPHER_CTX_free(cipher) }
        return body(cipher)
    }

    /// Never freed, never changed: safe to share.
    private struct Algorithm: @unchecked Sendable {
        let pointer: OpaquePointer

        init() {
            guard let pointer = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil) else {
                preconditionFailure("libcrypto has no AES-256-GCM.")
            }
            self.pointer = pointer
        }
    }
}
