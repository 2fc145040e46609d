// SPDX-License-Identifier: Apache-2.0

internal import Archive
package import Cryptography
package import Domain
internal import EventFormat
package import EventLog
package import Postgres
internal import Proofs

/// Replays a ledger from its database, and from the archive what left the database.
///
/// The root of every commit that is touched is compared; of the last one, too, where the range ends
/// inside it.
package struct LogSource: ReplaySource {
    private static let positionAt = Statement(
        "replay_position_at",
        "SELECT tally.position_at($1, $2)"
    )
    /// A standby's clock says nothing of what it has not got yet.
    private static let clock = Statement(
        "replay_clock",
        """
        SELECT CASE WHEN pg_is_in_recovery()
            THEN coalesce(pg_last_xact_replay_timestamp(), to_timestamp(0))
            ELSE clock_timestamp()
        END
        """
    )

    package let genesis: Head

    private let id: Ledger
    private let connection: Connection
    private let limit: Int
    private let quietAfter: Duration
    private let head: Head
    private let hasher = MerkleHasher(SHA256())
    private var tree = CompactRange()
    private var last: Position = 0

    /// By a connection that was set up with `Log.setup`; in stretches of so many events at most.
    ///
    /// `quietAfter`: an event is recorded with the time at which it was decided. After so long no
    /// server that reaches the database holds one any more, so what came up to then is all.
    package init(
        _ ledger: Ledger,
        on connection: Connection,
        atMost limit: Int = Stretch.maximum,
        quietAfter: Duration = .seconds(3600)
    ) throws {
        guard let genesis = try Log.genesis(of: ledger, on: connection) else {
            throw LogError.noGenesis(ledger: ledger.name)
        }
        self.genesis = genesis
        head = try Log.head(of: ledger, on: connection)
        id = ledger
        self.connection = connection
        self.limit = limit
        self.quietAfter = quietAfter
    }

    package var ledger: String { id.name }
    package var end: Position { head.last }

    /// Times never run backwards in a ledger: a later event closes a time for ever.
    package func position(at time: Instant) throws -> Position {
        var parameters = Parameters()
        parameters.append(id.id)
        parameters.append(timestamp: time.microseconds)
        let position = try connection.query(Self.positionAt, parameters).int64(0, 0)
        if position < end { return position }
        let settled = try lastSettled()
        guard position == end, time <= settled else {
            throw ReplayFailure.timeAhead(time, end: end, endTime: settled)
        }
        return position
    }

    /// The last time up to which no event can come any more.
    private func lastSettled() throws -> Instant {
        let clock = try connection.query(Self.clock).timestamp(0, 0)
        let quiet = clock - quietAfter.components.seconds * Instant.microsecondsPerSecond
        return Instant(microseconds: max(quiet, head.recordedAt.microseconds - 1))
    }

    package mutating func begin(
        after position: Position,
        through last: Position
    ) throws -> Digest? {
        self.last = last
        var tiles = Tiles(of: id, on: connection)
        tree = position == 0 ? CompactRange() : try tiles.range(of: position)
        return tree.root(hasher)
    }

    package mutating func next() throws -> Stretch? {
        let before = tree.size
        guard before < last else { return nil }
        let events = try Log.events(
            of: id,
            after: before,
            through: last,
            limit: limit,
            on: connection
        )
        guard let end = events.last else { throw LogError.gap(ledger: ledger, after: before) }
        let commits = try Log.commits(
            of: id,
            after: before,
            through: end.position,
            limit: .max,
            on: connection
        )
        let text = try prove(events, commits)
        let root = tree.root(hasher)
        if end.position == last, let cut = commits.last, cut.last > last { try proveRest(of: cut) }
        return Stretch(
            first: before + 1,
            lines: try SegmentLines(lines: text),
            range: 0..<events.count,
            commits: commits.filter { $0.last <= end.position },
            lastTime: end.recordedAt,
            root: root,
            events: { events }
        )
    }

    /// - Returns: the lines.
    private mutating func prove(_ events: [RecordedEvent], _ commits: [Head]) throws -> [UInt8] {
        var text: [UInt8] = []
        var leaf: [UInt8] = []
        var commits = commits[...]
        for event in events {
            leaf.removeAll(keepingCapacity: true)
            leaf.append(0x00)
            event.appendLine(ledger: ledger, to: &leaf)
            tree.append(hasher.prefixedLeaf(leaf), hasher)
            text.append(contentsOf: leaf.dropFirst())
            text.append(UInt8(ascii: "\n"))
            guard let commit = commits.first, event.position >= commit.first,
                event.recordedAt == commit.recordedAt
            else { throw LogError.rootMismatch(ledger: ledger, position: event.position) }
            guard event.position == commit.last else { continue }
            guard tree.root(hasher) == commit.root else {
                throw LogError.rootMismatch(ledger: ledger, position: event.position)
            }
            commits.removeFirst()
        }
        return text
    }

    /// The range ends inside a commit: its root is after what is not wanted any more.
    private mutating func proveRest(of commit: Head) throws {
        while tree.size < commit.last {
            let events = try Log.events(
                of: id,
                after: tree.size,
                through: commit.last,
                limit: limit,
                on: connection
            )
            guard !events.isEmpty else { throw LogError.gap(ledger: ledger, after: tree.size) }
            _ = try prove(events, [commit])
        }
    }
}
