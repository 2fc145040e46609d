// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import Postgres
import Proofs
import TestSupport
import Testing

/// What verify says of one flipped bit, wherever it is.
@Suite struct `One flipped bit` {
    /// A column of some rows, and the check that looks at it.
    struct Place: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let table: String
        let column: String
        let rows: String
        /// `bytea`, or `json` or `text`, whose bytes are those of UTF-8.
        let type: String
        let check: String
        /// Every so many bytes.
        var stride = 1
    }

    private static let places = [
        Place(
            testDescription: "in an event",
            table: "events",
            column: "data",
            rows: "position IN (2, 300)",
            type: "json",
            check: "merkle_roots"
        ),
        Place(
            testDescription: "in the type of an event",
            table: "events",
            column: "type",
            rows: "position = 3",
            type: "text",
            check: "merkle_roots"
        ),
        Place(
            testDescription: "in the account of an event",
            table: "events",
            column: "account",
            rows: "position = 3",
            type: "text",
            check: "merkle_roots"
        ),
        Place(
            testDescription: "in the root of a commit",
            table: "commits",
            column: "root",
            rows: "first IN (1, 300)",
            type: "bytea",
            check: "merkle_roots",
            stride: 5
        ),
        Place(
            testDescription: "in a tile",
            table: "tiles",
            column: "hashes",
            rows: "number = 0",
            type: "bytea",
            check: "tiles",
            stride: 97
        ),
        Place(
            testDescription: "in the root of a tile",
            table: "tiles",
            column: "root",
            rows: "number = 0",
            type: "bytea",
            check: "tiles"
        ),
        Place(
            testDescription: "in a page",
            table: "state",
            column: "body",
            rows: "key IN ('account/alice', 'tree')",
            type: "bytea",
            check: "pages",
            stride: 41
        ),
        Place(
            testDescription: "in the root of a checkpoint",
            table: "checkpoints",
            column: "root",
            rows: "true",
            type: "bytea",
            check: "checkpoints",
            stride: 3
        ),
        Place(
            testDescription: "in the note of a checkpoint",
            table: "checkpoints",
            column: "note",
            rows: "true",
            type: "text",
            check: "checkpoints"
        ),
    ]

    @Test(arguments: places)
    func `is found, and named`(place: Place) async throws {
        let harness = try await ProofHarness()
        _ = try await harness.createKey()
        try await harness.open("alice", grants: 300)
        _ = try await harness.notary.sign(harness.ledger)
        await harness.stop()
        try harness.unlock()
        #expect(try await harness.failedChecks() == [:])

        let connection = try Connection(to: harness.target)
        defer { connection.close() }
        try connection.execute("SET search_path = tally")
        let originals = try connection.execute(
            "SELECT ctid, encode(\(Self.bytes(place)), 'hex') FROM \(place.table) "
                + "WHERE \(place.rows) ORDER BY 1"
        )
        #expect(originals.count > 0)
        let outcome = try await Self.flipAll(
            (0..<originals.count).map { (originals.string($0, 0), originals.string($0, 1)) },
            place,
            harness,
            connection
        )
        #expect(outcome.unnoticed == [])
        // Some flips are no JSON or no UTF-8 any more: PostgreSQL refuses those.
        #expect(outcome.tried > 0)
        #expect(try await harness.failedChecks() == [:])
    }

    /// One bit of each byte, one at a time.
    private static func flipAll(
        _ rows: [(id: String, hex: String)],
        _ place: Place,
        _ harness: ProofHarness,
        _ connection: Connection
    ) async throws -> (tried: Int, unnoticed: [String]) {
        var tried = 0
        var unnoticed: [String] = []
        for (row, hex) in rows {
            var id = row
            for index in stride(from: 0, to: hex.utf8.count / 2, by: place.stride) {
                let bit = (index &* 5 &+ 3) % 8
                let next = try flip(bit, of: index, in: place, at: id, on: connection)
                guard let next else { continue }
                tried += 1
                let failed = try await harness.failedChecks()
                if failed[place.check] == nil { unnoticed.append("bit \(bit) of byte \(index)") }
                let back = try flip(bit, of: index, in: place, at: next, on: connection)
                id = back ?? id
            }
        }
        return (tried, unnoticed)
    }

    private static func bytes(_ place: Place) -> String {
        place.type == "bytea" ? place.column : "convert_to(\(place.column)::text, 'UTF8')"
    }

    /// - Returns: where the row is now; `nil` where the result is nothing that can be stored.
    private static func flip(
        _ bit: Int,
        of index: Int,
        in place: Place,
        at id: String,
        on connection: Connection
    ) throws -> String? {
        let bytes = bytes(place)
        let flipped =
            "set_byte(\(bytes), \(index), get_byte(\(bytes), \(index)) # (1 << \(bit)))"
        let value =
            place.type == "bytea" ? flipped : "convert_from(\(flipped), 'UTF8')::\(place.type)"
        let update =
            "UPDATE \(place.table) SET \(place.column) = \(value) WHERE ctid = '\(id)' "
            + "RETURNING ctid"
        do throws(PostgresError) {
            return try connection.execute(update).string(0, 0)
        } catch {
            guard error.sqlState?.classCode == "22" else { throw error }
            return nil
        }
    }
}
