// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Domain

/// The end of a ledger: its newest commit.
package struct Head: Hashable, Sendable {
    /// The positions of the commit; 0 and 0 at the genesis.
    package let first: Position
    package let last: Position
    package let recordedAt: Instant
    /// The Merkle root over all events up to `last`.
    package let root: Digest

    /// Before the first event.
    package static let genesis = Head(
        first: 0,
        last: 0,
        recordedAt: Instant(microseconds: 0),
        root: MerkleHasher.emptyRoot
    )

    package init(first: Position, last: Position, recordedAt: Instant, root: Digest) {
        self.first = first
        self.last = last
        self.recordedAt = recordedAt
        self.root = root
    }
}
