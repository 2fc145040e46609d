// SPDX-License-Identifier: Apache-2.0

internal import Domain
package import Postgres

/// Brings read models that are near the head of a ledger forward together.
///
/// They share a transaction, a look at the log, and `batch`: events are parsed once for all who
/// know the same of their types, and whoever knows none of them only moves on. Each applies behind
/// a savepoint of its own, so that one that fails spoils nothing for the others.
package enum Convoy {
    package struct Outcome: Hashable, Sendable {
        /// By how many events the hindmost went on; 0 if nobody did.
        package var count: Int
        /// Those that could not go along: each has to find out by itself where it stops, and why.
        package var left: [Build.ID]

        package init(count: Int = 0, left: [Build.ID] = []) {
            self.count = count
            self.left = left
        }
    }

    private static let begin = Statement(
        "convoy_begin",
        """
        INSERT INTO tally.projection_progress (name, build, ledger)
        SELECT p.name, p.build, $1 FROM tally.projections p
        JOIN unnest($2::text[], $3::integer[]) m (name, build) USING (name, build)
        ON CONFLICT DO NOTHING
        """
    )
    private static let lock = Statement(
        "convoy_lock",
        """
        SELECT name, build, position FROM tally.projection_progress
        WHERE ledger = $1 AND failed_position IS NULL
            AND (name, build) IN (SELECT * FROM unnest($2::text[], $3::integer[]))
        FOR UPDATE SKIP LOCKED
        """
    )
    private static let advance = Statement(
        "convoy_advance",
        """
        UPDATE tally.projection_progress SET position = $4
        WHERE ledger = $1
            AND (name, build) IN (SELECT * FROM unnest($2::text[], $3::integer[]))
        """
    )

    /// Applies the next events of a ledger, in one transaction: so many at most after the hindmost.
    ///
    /// Whoever has stopped, or is somebody else's at the moment, is passed over.
    package static func step(
        _ members: [Applier],
        ledger: Int32,
        limit: Int,
        on connection: Connection
    ) throws -> Outcome {
        do {
            return try connection.transaction {
                try advance(members, ledger, limit, on: connection)
            }
        } catch let error as PostgresError where error.isOfTheApply {
            // Where events are parsed, or at the commit: it does not say whose.
            return Outcome(left: members.map(\.build.id))
        }
    }

    private static func advance(
        _ members: [Applier],
        _ ledger: Int32,
        _ limit: Int,
        on connection: Connection
    ) throws -> Outcome {
        let places = try places(of: members, in: ledger, on: connection)
        guard let hindmost = places.keys.min() else { return Outcome() }
        let ends = try Applier.ends(of: ledger, on: connection)
        let last = min(ends.head, hindmost + Position(limit))
        var outcome = Outcome()
        var carried: [Build.ID] = []
        // One place, unless somebody has just joined.
        for (position, group) in places where position < last {
            // What must come out of the archive is for each to fetch by itself.
            guard position >= ends.trimmed else {
                outcome.left += group.map(\.build.id)
                continue
            }
            let batch = Batch(ledger: ledger, after: position, through: last)
            let left = try carry(group, over: batch, on: connection)
            outcome.left += left
            carried += group.map(\.build.id).filter { !left.contains($0) }
        }
        guard !carried.isEmpty else { return outcome }
        var parameters = parameters(carried, ledger)
        parameters.append(last)
        try connection.query(advance, parameters)
        outcome.count = Int(last - hindmost)
        return outcome
    }

    /// Who stands where, locked to the end of the transaction.
    private static func places(
        of members: [Applier],
        in ledger: Int32,
        on connection: Connection
    ) throws -> [Position: [Applier]] {
        let parameters = parameters(members.map(\.build.id), ledger)
        var rows = try connection.query(lock, parameters)
        if rows.count < members.count {
            // The first time, or somebody has them.
            try connection.query(begin, parameters)
            rows = try connection.query(lock, parameters)
        }
        let byID = Dictionary(uniqueKeysWithValues: members.map { ($0.build.id, $0) })
        var places: [Position: [Applier]] = [:]
        for row in 0..<rows.count {
            let id = Build.ID(name: rows.text(row, 0), number: rows.int32(row, 1))
            guard let member = byID[id] else { continue }
            places[rows.int64(row, 2), default: []].append(member)
        }
        return places
    }

    /// Applies a batch to those who stand before it.
    ///
    /// - Returns: who could not.
    private static func carry(
        _ group: [Applier],
        over batch: Batch,
        on connection: Connection
    ) throws -> [Build.ID] {
        let types = try BatchRelation.types(
            ledger: batch.ledger,
            after: batch.after,
            through: batch.through,
            on: connection
        )
        var left: [Build.ID] = []
        var readers: [[String]: [Applier]] = [:]
        for member in group {
            let file = member.build.file
            guard file.flaw == nil, file.firstOther(in: types) == nil else {
                left.append(member.build.id)
                continue
            }
            readers[file.eventTypes.filter { types[$0] != nil }.sorted(), default: []]
                .append(member)
        }
        for (known, members) in readers where !known.isEmpty {
            try batch.fill(with: known, on: connection)
            for member in members where try !apply(member, over: batch, on: connection) {
                left.append(member.build.id)
            }
        }
        return left
    }

    /// - Returns: whether it could; if not, it is as it was.
    private static func apply(
        _ member: Applier,
        over batch: Batch,
        on connection: Connection
    ) throws -> Bool {
        try connection.execute("SAVEPOINT member")
        do {
            try member.build.enter(connection)
            try member.run(over: batch.through - batch.after, on: connection)
            try connection.execute("RELEASE SAVEPOINT member")
            return true
        } catch let error as PostgresError where error.kind == .server {
            try connection.execute("ROLLBACK TO SAVEPOINT member")
            return false
        }
    }

    private static func parameters(_ builds: [Build.ID], _ ledger: Int32) -> Parameters {
        var names = ArrayParameter(of: .text)
        var numbers = ArrayParameter(of: .int4)
        for build in builds {
            names.append(build.name)
            numbers.append(build.number)
        }
        var parameters = Parameters()
        parameters.append(ledger)
        parameters.append(names)
        parameters.append(numbers)
        return parameters
    }
}

/// Some events of a ledger.
private struct Batch {
    let ledger: Int32
    let after: Position
    let through: Position

    /// Makes the relation `batch` hold those of some types, and nothing else.
    func fill(with types: [String], on connection: Connection) throws {
        // A statement is planned anew when it is met on another path.
        try connection.execute("SET LOCAL search_path = tally; DELETE FROM batch")
        try BatchRelation.fill(
            ledger: ledger,
            after: after,
            through: through,
            types: types,
            on: connection
        )
    }
}
