// SPDX-License-Identifier: Apache-2.0

package import Domain
package import EventLog
package import Postgres

/// The pages as they are stored, for who reads them beside the writer, and writes nothing.
package enum StoredPages {
    /// Every page that the events up to it touch is written; 0 where none of this version are.
    package static func checkpoint(
        of ledger: Ledger,
        on connection: Connection
    ) throws -> Position {
        guard let found = try Checkpoint.find(of: ledger, on: connection), found.isOfOurVersion
        else { return 0 }
        return found.position
    }

    /// The entities of the keys that have a page: each as it was at the checkpoint, or later.
    ///
    /// - Throws: where the pages are from before the checkpoint: somebody deleted them meanwhile.
    package static func find(
        _ keys: [EntityKey],
        of ledger: Ledger,
        since checkpoint: Position,
        on connection: Connection
    ) throws -> [EntityKey: Entity] {
        try Pages.startFind(keys, of: ledger, on: connection)
        let found = try Pages.finishFind(since: checkpoint, on: connection)
        return Dictionary(found.map { ($0.key, $0.entity) }) { first, _ in first }
    }
}
