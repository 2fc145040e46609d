// SPDX-License-Identifier: Apache-2.0

/// A SHA-256 hash: 32 bytes, held without allocation.
package struct Digest: Hashable, Sendable {
    package static let byteCount = 32

    /// Big-endian, first to last.
    package let words: InlineWords

    package struct InlineWords: Hashable, Sendable {
        package let first: UInt64
        package let second: UInt64
        package let third: UInt64
        package let fourth: UInt64
    }

    init(_ words: InlineWords) {
        self.words = words
    }

    /// Returns `nil` unless there are exactly 32 bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in bytes.enumerated() {
            words[index / 8] = words[index / 8] << 8 | UInt64(byte)
        }
        self.init(
            InlineWords(first: words[0], second: words[1], third: words[2], fourth: words[3])
        )
    }

    /// Returns `nil` unless there are exactly 64 hexadecimal digits.
    package init?(hex: String) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes)
    }

    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        append(to: &bytes)
        return bytes
    }

    package func append(to bytes: inout [UInt8]) {
        for word in [words.first, words.second, words.third, words.fourth] {
            withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
        }
    }

    /// Lower-case hexadecimal.
    package var hex: String { Hex.encode(bytes) }
}
