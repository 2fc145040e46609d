// SPDX-License-Identifier: Apache-2.0

/// A perfect subtree of a Merkle tree: the leaves from `index << height` on, `1 << height` of them.
package struct Subtree: Hashable, Sendable {
    package let height: Int
    package let index: Int64

    package init(height: Int, index: Int64) {
        self.height = height
        self.index = index
    }
}

/// Which hashes prove something of a tree, as RFC 6962 lists them.
///
/// Each hash of a proof is that of some neighbouring leaves: it is given as the perfect subtrees
/// that these are made of, left to right, for a store of tiles to look up.
package enum MerkleProof {
    /// `PATH(m, D[n])` of section 2.1.1: that the leaf at an index is in the tree.
    ///
    /// - Precondition: `0 <= index < size`.
    package static func inclusion(of index: Int64, in size: Int64) -> [[Subtree]] {
        precondition(0 <= index && index < size, "The leaf is not in the tree.")
        var path: [[Subtree]] = []
        var (low, high): (Int64, Int64) = (0, size)
        while high - low > 1 {
            let middle = low + leftCount(of: high - low)
            if index < middle {
                path.append(subtrees(of: middle, high))
                high = middle
            } else {
                path.append(subtrees(of: low, middle))
                low = middle
            }
        }
        return path.reversed()
    }

    /// `PROOF(m, D[n])` of section 2.1.2: that the tree of a smaller size is the beginning of the
    /// larger one.
    ///
    /// Empty for the empty tree and for the same one.
    ///
    /// - Precondition: `0 <= smaller <= size`.
    package static func consistency(of smaller: Int64, with size: Int64) -> [[Subtree]] {
        precondition(0 <= smaller && smaller <= size, "The tree is not a smaller one.")
        guard smaller > 0 else { return [] }
        var path: [[Subtree]] = []
        var (low, high): (Int64, Int64) = (0, size)
        // Whether the verifier knows the hash of what is left: it is the smaller tree's root.
        var isKnown = true
        while high > smaller {
            let middle = low + leftCount(of: high - low)
            if smaller <= middle {
                path.append(subtrees(of: middle, high))
                high = middle
            } else {
                path.append(subtrees(of: low, middle))
                low = middle
                isKnown = false
            }
        }
        if !isKnown { path.append(subtrees(of: low, high)) }
        return path.reversed()
    }

    /// What the whole tree of a size is made of.
    package static func tree(of size: Int64) -> [Subtree] {
        subtrees(of: 0, size)
    }

    /// The largest power of two below a count that is greater than one.
    private static func leftCount(of count: Int64) -> Int64 {
        1 << Int64(63 - (count - 1).leadingZeroBitCount)
    }

    /// The leaves from one index up to another, largest subtrees first.
    private static func subtrees(of first: Int64, _ end: Int64) -> [Subtree] {
        var subtrees: [Subtree] = []
        var low = first
        while low < end {
            let fitting = 63 - (end - low).leadingZeroBitCount
            let height = low == 0 ? fitting : min(fitting, low.trailingZeroBitCount)
            subtrees.append(Subtree(height: height, index: low >> Int64(height)))
            low += 1 << Int64(height)
        }
        return subtrees
    }
}
