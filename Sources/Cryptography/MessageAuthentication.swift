// SPDX-License-Identifier: Apache-2.0

internal import CCrypto

/// HMAC-SHA-256 (RFC 2104).
package enum MessageAuthentication {
    // Looked up once: finding an algorithm costs as much as a short message's code.
    private static let template = Template()

    /// C: `EVP_MAC_init`, `EVP_MAC_update`, `EVP_MAC_final`.
    package static func code(for message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Digest.byteCount)
        let context = EVP_MAC_CTX_dup(template.context)
        defer { EVP_MAC_CTX_free(context) }
        let succeeded =
            EVP_MAC_init(context, key, key.count, nil) == 1
            && EVP_MAC_update(context, message, message.count) == 1
            && EVP_MAC_final(context, &code, nil, code.count) == 1
        precondition(succeeded, "libcrypto could not compute an HMAC.")
        return code
    }

    /// Compares without telling by its time where the difference is.
    ///
    /// C: `CRYPTO_memcmp`.
    package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }

    /// A context without a key, to be copied; never freed, never changed: safe to share.
    private struct Template: @unchecked Sendable {
        let context: OpaquePointer

        init() {
            guard let algorithm = EVP_MAC_fetch(nil, "HMAC", nil),
                let context = EVP_MAC_CTX_new(algorithm), Self.set("SHA256", in: context)
            else {
                preconditionFailure("libcrypto has no HMAC-SHA-256.")
            }
            self.context = context
        }

        private static func set(_ digest: String, in context: OpaquePointer) -> Bool {
            var name = digest.utf8CString
            return name.withUnsafeMutableBufferPointer { name in
                let parameters = [
                    OSSL_PARAM_construct_utf8_string("digest", name.baseAddress, 0),
                    OSSL_PARAM_construct_end(),
                ]
                return EVP_MAC_CTX_set_params(context, parameters) == 1
            }
        }
    }
}
