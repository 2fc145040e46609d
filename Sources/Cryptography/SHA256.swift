// SPDX-License-Identifier: Apache-2.0

internal import CCrypto

/// SHA-256 with one context that is used again and again: no allocation a hash.
///
/// Not shareable between threads.
package final class SHA256 {
    // Looked up once: finding an algorithm costs more than hashing a line with it.
    private static let algorithm = Algorithm()
    private let context: OpaquePointer

    package init() {
        guard let context = EVP_MD_CTX_new() else {
            preconditionFailure("libcrypto has no memory for a hash context.")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// C: `EVP_DigestInit_ex`, `EVP_DigestUpdate`, `EVP_DigestFinal_ex`.
    package func hash(_ bytes: UnsafeRawBufferPointer) -> Digest {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let succeeded = withUnsafeMutableBytes(of: &words) { digest in
            EVP_DigestInit_ex(context, Self.algorithm.pointer, nil) == 1
                && EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1
                && EVP_DigestFinal_ex(
                    context,
                    digest.baseAddress?.assumingMemoryBound(to: UInt8.self),
                    nil
                ) == 1
        }
        precondition(succeeded, "libcrypto could not compute a SHA-256.")
        return Digest(
            Digest.InlineWords(
                first: UInt64(bigEndian: words.0),
                second: UInt64(bigEndian: words.1),
                third: UInt64(bigEndian: words.2),
                fourth: UInt64(bigEndian: words.3)
            )
        )
    }

    package func hash(_ bytes: [UInt8]) -> Digest {
        bytes.withUnsafeBytes { hash($0) }
    }

    package static func hash(_ bytes: [UInt8]) -> Digest {
        SHA256().hash(bytes)
    }

    /// Never freed, never changed: safe to share.
    private struct Algorithm: @unchecked Sendable {
        let pointer: OpaquePointer

        init() {
            guard let pointer = EVP_MD_fetch(nil, "SHA256", nil) else {
                preconditionFailure("libcrypto has no SHA-256.")
            }
            self.pointer = pointer
        }
    }
}
