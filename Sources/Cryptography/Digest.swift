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
    package init?(_ bytes: [UInt8]) {
        self.init(bytes[...])
    }

    /// Returns `nil` unless there are exactly 32 bytes.
    package init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        func word(_ index: Int) -> UInt64 {
            let first = bytes.startIndex + index * 8
            return bytes[first..<first + 8].reduce(0) { $0 << 8 | UInt64($1) }
        }
        self.init(InlineWords(first: word(0), second: word(1), third: word(2), fourth: word(3)))
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
