// SPDX-License-Identifier: Apache-2.0

internal import CCrypto

package enum RandomBytes {
    /// Cryptographically secure.
    ///
    /// C: `RAND_bytes`.
    package static func make(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        precondition(
            RAND_bytes(&bytes, Int32(count)) == 1,
            "libcrypto has no randomness."
        )
        return bytes
    }
}
