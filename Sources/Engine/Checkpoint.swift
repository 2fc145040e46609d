// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Domain
internal import EventFormat
internal import EventLog
internal import Postgres

/// The page of the tree: every page that the events up to its position touch is written.
///
/// Its body is the roots of the tree's perfect subtrees, and the version of the pages. Before the
/// first flush it is a random number instead of roots, so that one that was deleted and made anew is
/// not taken for the same.
struct Checkpoint: Equatable, Sendable {
    static let key = "tree"
    private static let nonceLength = 16

    let position: Position
    private let body: [UInt8]

    init(_ tree: CompactRange) {
        position = tree.size
        body = tree.roots.flatMap(\.bytes) + [Page.version]
    }

    init(position: Position, body: [UInt8]) {
        self.position = position
        self.body = body
    }

    /// Whether the pages are of the version that this program writes.
    ///
    /// The first version did not say its number: roots and random numbers are multiples of 16 bytes.
    var isOfOurVersion: Bool {
        body.count % Self.nonceLength == 1 && body.last == Page.version
    }

    /// `nil` where the body is no tree of that size.
    var tree: CompactRange? {
        guard position > 0 else { return CompactRange() }
        let body = body.dropLast()
        let roots = stride(from: 0, to: body.count, by: Digest.byteCount).compactMap {
            Digest(body[$0..<min($0 + Digest.byteCount, body.count)])
        }
        return CompactRange(size: position, roots: roots)
    }

    private static let find = Statement(
        "checkpoint_find",
        "SELECT position, body FROM state WHERE ledger = $1 AND key = 'tree'"
    )

    private static let begin = Statement(
        "checkpoint_begin",
        """
        INSERT INTO state (ledger, key, position, body) VALUES ($1, 'tree', 0, $2)
        ON CONFLICT DO NOTHING
        """
    )

    /// $1 ledger, $2 and $3 position and body as they are, $4 and $5 as they shall be.
    private static let move = Statement(
        "checkpoint_move",
        """
        UPDATE state SET position = $4, body = $5
        WHERE ledger = $1 AND key = 'tree' AND position = $2 AND body = $3
        """
    )

    static func find(of ledger: Ledger, on connection: Connection) throws -> Checkpoint? {
        var parameters = Parameters()
        parameters.append(ledger.id)
        let rows = try connection.query(find, parameters)
        guard rows.count == 1 else { return nil }
        return Checkpoint(position: rows.int64(0, 0), body: rows.bytes(0, 1))
    }

    /// The one that is there, or a first one.
    static func open(of ledger: Ledger, on connection: Connection) throws -> Checkpoint {
        if let found = try find(of: ledger, on: connection) { return found }
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(RandomBytes.make(nonceLength) + [Page.version])
        try connection.query(begin, parameters)
        guard let found = try find(of: ledger, on: connection) else {
            throw Writer.Failure.pagesLost
        }
        return found
    }

    /// Moves it.
    ///
    /// - Throws: `Writer.Failure.pagesLost` where it is not the one that is there.
    func move(to next: Checkpoint, of ledger: Ledger, on connection: Connection) throws {
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(position)
        parameters.append(body)
        parameters.append(next.position)
        parameters.append(next.body)
        guard try connection.query(Self.move, parameters).affectedRows == 1 else {
            throw Writer.Failure.pagesLost
        }
    }
}
