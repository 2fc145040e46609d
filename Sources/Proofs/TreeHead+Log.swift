// SPDX-License-Identifier: Apache-2.0

internal import Domain
package import EventLog
package import Postgres

/// A signed head against the log as it is now.
extension TreeHead {
    /// By the roots of the commits, where one ends there: quick, for each start.
    ///
    /// - Throws: `behind` or `inconsistent` where the log is not one that the head was of.
    package func check(
        against ledger: Ledger,
        source: String,
        on connection: Connection
    ) throws {
        guard size > 0 else { return }
        let head = try Log.head(of: ledger, on: connection)
        guard head.last >= size else {
            throw ProofError.behind(
                ledger: ledger.name,
                size: size,
                head: head.last,
                source: source
            )
        }
        let commit = try Log.commits(
            of: ledger,
            after: size - 1,
            through: size,
            limit: 1,
            on: connection
        ).first
        var found = commit?.root
        if let commit, commit.last != size {
            // An archived tree mostly ends in the midst of a commit: the tiles have its root.
            var tiles = Tiles(of: ledger, on: connection)
            found = try tiles.root(of: size)
        }
        guard found == root else {
            throw ProofError.inconsistent(ledger: ledger.name, size: size, source: source)
        }
    }
}
