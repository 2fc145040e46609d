// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Domain
internal import EventLog
internal import Postgres
internal import Projections

/// What a database that is replayed into says of its replay: one row, in a schema of its own, that
/// other databases do not have.
struct ReplayRecord {
    /// "replay" in ASCII: one at a time.
    private static let lock = 0x7265_706C_6179
    private static let definition = """
        CREATE SCHEMA IF NOT EXISTS tally_replay;
        CREATE TABLE IF NOT EXISTS tally_replay.progress (
            -- One row.
            is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
            ledger text NOT NULL,
            selection text NOT NULL,
            has_log boolean NOT NULL,
            -- The last position of the range, and the last that was read.
            last bigint NOT NULL,
            position bigint NOT NULL,
            -- How many events were taken.
            selected bigint NOT NULL,
            -- The Merkle root of the ledger at the position.
            root bytea NOT NULL,
            finished_at timestamptz
        );
        GRANT USAGE ON SCHEMA tally_replay TO tally_projector, tally_reader;
        GRANT SELECT ON tally_replay.progress TO tally_reader;
        GRANT SELECT, INSERT, UPDATE ON tally_replay.progress TO tally_projector
        """
    private static let read = Statement(
        "replay_read",
        """
        SELECT ledger, selection, has_log, last, position, selected, root
        FROM tally_replay.progress
        """
    )
    private static let write = Statement(
        "replay_write",
        """
        INSERT INTO tally_replay.progress
            (ledger, selection, has_log, last, position, selected, root)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (is_only) DO UPDATE SET (ledger, selection, has_log, last, position, selected,
            root) = (excluded.ledger, excluded.selection, excluded.has_log, excluded.last,
            excluded.position, excluded.selected, excluded.root)
        """
    )
    private static let finish = Statement(
        "replay_finish",
        """
        UPDATE tally_replay.progress SET finished_at = coalesce(finished_at, clock_timestamp())
        """
    )

    let ledger: String
    /// As somebody asked for it.
    let selection: String
    let hasLog: Bool
    let last: Position
    var position: Position
    var selected: Int64
    var root: Digest

    /// Of a replay that begins.
    init(ledger: String, selection: String, hasLog: Bool, last: Position) {
        self.ledger = ledger
        self.selection = selection
        self.hasLog = hasLog
        self.last = last
        position = 0
        selected = 0
        root = MerkleHasher.emptyRoot
    }

    /// Whether a replay that asks for something may go on with this one.
    func isOf(_ other: ReplayRecord) -> Bool {
        (ledger, selection, hasLog) == (other.ledger, other.selection, other.hasLog)
    }

    /// `nil` at the begin.
    var place: ReplayPlace? {
        guard position > 0 else { return nil }
        return ReplayPlace(position: position, root: root, selected: selected)
    }

    var description: String {
        "ledger \(ledger) \(selection)" + (hasLog ? " with its log" : "")
    }

    /// Takes the database for this session alone, and makes the table.
    ///
    /// - Throws: `busy`.
    static func prepare(_ connection: Connection) throws {
        let isAlone = try connection.execute("SELECT pg_try_advisory_lock(\(lock))")
        guard isAlone.string(0, 0) == "t" else { throw ReplayFailure.busy }
        try connection.transaction { _ = try connection.execute(definition) }
    }

    /// Whether a replay was begun there; nothing is changed.
    static func isThere(on connection: Connection) throws -> Bool {
        let rows = try connection.execute(
            "SELECT to_regclass('tally_replay.progress') IS NOT NULL"
        )
        return rows.string(0, 0) == "t"
    }

    /// `nil` where nothing was begun.
    static func stored(on connection: Connection) throws -> ReplayRecord? {
        let rows = try connection.query(read)
        guard rows.count == 1, let root = Digest(rows.bytes(0, 6)) else { return nil }
        var record = ReplayRecord(
            ledger: rows.text(0, 0),
            selection: rows.text(0, 1),
            hasLog: rows.bool(0, 2),
            last: rows.int64(0, 3)
        )
        record.position = rows.int64(0, 4)
        record.selected = rows.int64(0, 5)
        record.root = root
        return record
    }

    func store(on connection: Connection) throws {
        var parameters = Parameters()
        parameters.append(ledger)
        parameters.append(selection)
        parameters.append(hasLog)
        parameters.append(last)
        parameters.append(position)
        parameters.append(selected)
        parameters.append(root.bytes)
        try connection.query(Self.write, parameters)
    }

    static func finish(on connection: Connection) throws {
        try connection.query(finish)
    }
}
