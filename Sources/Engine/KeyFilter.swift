// SPDX-License-Identifier: Apache-2.0

internal import Domain

/// Tells in one memory access that a key was never used, so that a new id costs no query.
///
/// A split-block Bloom filter (Putze, Sanders, Singler, "Cache-, Hash- and Space-Efficient Bloom
/// Filters", 2007; the layout is Apache Parquet's): one bit in each of eight words. At 16 bits a
/// key about one new key in a thousand is taken for a used one, and is looked up.
struct KeyFilter: Sendable {
    private static let bitsPerKey = 16
    private static let wordsPerBlock = 8
    private static let salts: [UInt32] = [
        0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d,
        0x7054_95c7, 0x2df1_424b, 0x9efc_4947, 0x5c6b_fb31,
    ]

    private var words: [UInt32]
    private let blocks: UInt64
    private let capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = max(capacity, 1)
        blocks = UInt64((self.capacity * Self.bitsPerKey + 255) / 256)
        words = Array(repeating: 0, count: Int(blocks) * Self.wordsPerBlock)
    }

    /// Beyond it, new keys are taken for used ones too often.
    var isFull: Bool { count >= capacity }

    mutating func insert(_ hash: UInt64) {
        let block = block(of: hash)
        let low = UInt32(truncatingIfNeeded: hash)
        for index in 0..<Self.wordsPerBlock {
            words[block + index] |= 1 << ((low &* Self.salts[index]) >> 27)
        }
        count += 1
    }

    /// `false` is certain.
    func mayContain(_ hash: UInt64) -> Bool {
        let block = block(of: hash)
        let low = UInt32(truncatingIfNeeded: hash)
        for index in 0..<Self.wordsPerBlock
        where words[block + index] & (1 << ((low &* Self.salts[index]) >> 27)) == 0 {
            return false
        }
        return true
    }

    private func block(of hash: UInt64) -> Int {
        // The high half chooses the block, by a multiplication instead of a division.
        Int(((hash >> 32) * blocks) >> 32) * Self.wordsPerBlock
    }
}
