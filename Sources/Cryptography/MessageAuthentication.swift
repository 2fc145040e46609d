// SPDX-License-Identifier: Apache-2.0

internal import CCrypto

/// HMAC-SHA-256 (RFC 2104).
package enum MessageAuthentication {
    /// C: `HMAC`.
    package static func code(for message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Digest.byteCount)
        var length = UInt32(code.count)
        let result = HMAC(
            EVP_sha256(),
            key,
            Int32(key.count),
            message,
            message.count,
            &code,
            &length
        )
        precondition(result != nil, "libcrypto could not compute an HMAC.")
        return code
    }

    /// Compares without telling by its time where the difference is.
    ///
    /// C: `CRYPTO_memcmp`.
    package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }
}
