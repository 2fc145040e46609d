// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// The hashes of RFC 6962, section 2.1.
package struct MerkleHasher {
    private let hasher: SHA256

    package init(_ hasher: SHA256) {
        self.hasher = hasher
    }

    /// The root of the empty tree.
    package static let emptyRoot = SHA256.hash([])

    /// SHA-256(0x00 ‖ leaf).
    package func leaf(_ bytes: [UInt8]) -> Digest {
        hasher.hash([0x00] + bytes)
    }

    /// SHA-256 of a buffer that begins with the byte 0x00 already.
    package func prefixedLeaf(_ bytes: [UInt8]) -> Digest {
        hasher.hash(bytes)
    }

    /// SHA-256(0x01 ‖ left ‖ right).
    package func node(_ left: Digest, _ right: Digest) -> Digest {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1 + 2 * Digest.byteCount)
        bytes.append(0x01)
        left.append(to: &bytes)
        right.append(to: &bytes)
        return hasher.hash(bytes)
    }
}

/// A Merkle tree that only grows, reduced to what the next root needs: the roots of the perfect
/// subtrees that it is made of, largest first.
///
/// Appending is amortised constant, the root logarithmic.
package struct CompactRange: Hashable, Sendable {
    package private(set) var size: Int64 = 0
    package private(set) var roots: [Digest] = []

    package init() {}

    /// Returns `nil` unless there is one root for each bit that is set in the size.
    package init?(size: Int64, roots: [Digest]) {
        guard size >= 0, roots.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.roots = roots
    }

    package mutating func append(_ leaf: Digest, _ hasher: MerkleHasher) {
        var root = leaf
        // Each trailing one of the size is a perfect subtree that the new leaf completes.
        for _ in 0..<(~size).trailingZeroBitCount {
            root = hasher.node(roots.removeLast(), root)
        }
        roots.append(root)
        size += 1
    }

    package func root(_ hasher: MerkleHasher) -> Digest {
        guard var root = roots.last else { return MerkleHasher.emptyRoot }
        for left in roots.dropLast().reversed() { root = hasher.node(left, root) }
        return root
    }
}
