// SPDX-License-Identifier: Apache-2.0

package import Domain

extension Fingerprint {
    /// Equal for equal content, and practically only then: two 64-bit FNV-1a hashes.
    package init(of content: Any) {
        let text = Brief(content).description
        self.init(
            high: Self.hash(text, from: 0xcbf2_9ce4_8422_2325),
            low: Self.hash(text, from: 0x6c62_272e_07bb_0142)
        )
    }

    private static func hash(_ text: String, from basis: UInt64) -> UInt64 {
        text.utf8.reduce(basis) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
