// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import EventLog

/// The verification of RFC 9162, sections 2.1.3.2 and 2.1.4.2: it needs nothing but hashes.
extension MerkleHasher {
    /// The hash of neighbouring perfect subtrees, largest first.
    package func fold(_ hashes: [Digest]) -> Digest {
        guard var hash = hashes.last else { return Self.emptyRoot }
        for left in hashes.dropLast().reversed() { hash = node(left, hash) }
        return hash
    }

    /// Whether the leaf is the one at the index of the tree that has the root.
    package func isIncluded(
        _ leaf: Digest,
        at index: Int64,
        in size: Int64,
        root: Digest,
        proof: [Digest]
    ) -> Bool {
        guard 0 <= index, index < size else { return false }
        var walk = Walk(index, size - 1)
        var hash = leaf
        for sibling in proof {
            guard walk.last > 0 else { return false }
            if walk.isRight {
                hash = node(sibling, hash)
                walk.skipMissing()
            } else {
                hash = node(hash, sibling)
            }
            walk.ascend()
        }
        return walk.last == 0 && hash == root
    }

    /// Whether the larger tree begins with all leaves of the smaller one, in their order.
    package func areConsistent(
        _ smaller: (size: Int64, root: Digest),
        _ larger: (size: Int64, root: Digest),
        proof: [Digest]
    ) -> Bool {
        guard 0 <= smaller.size, smaller.size <= larger.size else { return false }
        if smaller.size == larger.size { return proof.isEmpty && smaller.root == larger.root }
        if smaller.size == 0 { return proof.isEmpty && smaller.root == Self.emptyRoot }
        let isPerfect = smaller.size.nonzeroBitCount == 1
        var path = (isPerfect ? [smaller.root] : [])[...] + proof
        guard let first = path.popFirst() else { return false }
        var walk = Walk(smaller.size - 1, larger.size - 1)
        while walk.index & 1 == 1 { walk.ascend() }
        var (old, new) = (first, first)
        for hash in path {
            guard walk.last > 0 else { return false }
            if walk.isRight {
                old = node(hash, old)
                new = node(hash, new)
                walk.skipMissing()
            } else {
                new = node(new, hash)
            }
            walk.ascend()
        }
        return walk.last == 0 && old == smaller.root && new == larger.root
    }

    /// From a leaf to the root: a node's index in its level, and the last one's.
    private struct Walk {
        private(set) var index: Int64
        private(set) var last: Int64

        init(_ index: Int64, _ last: Int64) {
            self.index = index
            self.last = last
        }

        /// Whether the sibling is to the left.
        var isRight: Bool { index & 1 == 1 || index == last }

        mutating func ascend() {
            index >>= 1
            last >>= 1
        }

        /// The last node of a level without a sibling is the one above, too.
        mutating func skipMissing() {
            while index & 1 == 0, index > 0 { ascend() }
        }
    }
}
