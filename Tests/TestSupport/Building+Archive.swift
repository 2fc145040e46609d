// SPDX-License-Identifier: Apache-2.0

package import Domain

extension ArchivedSegment {
    /// Hashes that are none of anything.
    package static func sample(
        first: Position,
        bytes: Int64 = 1_000,
        sha256: Character = "a"
    ) -> ArchivedSegment {
        ArchivedSegment(
            first: first,
            bytes: bytes,
            sha256: String(repeating: sha256, count: 64),
            commits: String(repeating: "b", count: 64),
            tree: String(repeating: "c", count: 64),
            root: String(repeating: "0", count: 64)
        )
    }
}
