// SPDX-License-Identifier: Apache-2.0

package import Domain
package import EventFormat
package import Postgres

/// Brings read models forward by events that come from elsewhere: their database need not hold the
/// log.
package struct Feed {
    package struct Failure: Error, Hashable, Sendable {
        /// The read model that stopped.
        package let name: String
        package let error: PostgresError
    }

    private static let advance = Statement(
        "feed_advance",
        """
        INSERT INTO tally.projection_progress (ledger, name, build, position)
        SELECT $1, name, build, $4 FROM unnest($2::text[], $3::integer[]) m (name, build)
        ON CONFLICT (ledger, name, build) DO UPDATE SET position = excluded.position
        """
    )

    private let ledger: Int32
    private let members: [Applier]

    /// All that serve in a database, by a connection that was set up with `Build.setup`.
    package init(ledger: Int32, on connection: Connection) throws {
        self.ledger = ledger
        members = try Build.all(on: connection).filter(\.isActive).map { Applier($0) }
    }

    /// Applies events, in order, and says of all read models that they stand at a position.
    ///
    /// - Precondition: in a transaction, which an error spoils.
    /// - Throws: `Failure` where one cannot apply them.
    package func apply(
        _ events: [RecordedEvent],
        through last: Position,
        on connection: Connection
    ) throws {
        try apply(events, on: connection)
        var names = ArrayParameter(of: .text)
        var numbers = ArrayParameter(of: .int4)
        for member in members {
            names.append(member.build.name)
            numbers.append(member.build.number)
        }
        var parameters = Parameters()
        parameters.append(ledger)
        parameters.append(names)
        parameters.append(numbers)
        parameters.append(last)
        try connection.query(Self.advance, parameters)
    }

    private func apply(_ events: [RecordedEvent], on connection: Connection) throws {
        guard let first = events.first, let last = events.last else { return }
        try ArchivedBatch.stage(events, of: ledger, on: connection)
        let types = try BatchRelation.types(
            in: .staged,
            ledger: ledger,
            after: first.position - 1,
            through: last.position,
            on: connection
        )
        // Events are parsed once for all who know the same of their types.
        var readers: [[String]: [Applier]] = [:]
        for member in members {
            let file = member.build.file
            if let flaw = file.flaw { throw failure(.unreadable(flaw), of: member) }
            if let other = file.firstOther(in: types) {
                throw failure(.unknownType(other.type), of: member)
            }
            readers[file.eventTypes.filter { types[$0] != nil }.sorted(), default: []]
                .append(member)
        }
        for (known, members) in readers where !known.isEmpty {
            // A statement is planned anew when it is met on another path.
            try connection.execute("SET LOCAL search_path = tally")
            try BatchRelation.clear(on: connection)
            try BatchRelation.fill(
                from: .staged,
                ledger: ledger,
                after: first.position - 1,
                through: last.position,
                types: known,
                on: connection
            )
            for member in members {
                do {
                    try member.build.enter(connection)
                    try member.run(over: Position(events.count), on: connection)
                } catch let error as PostgresError where error.isOfTheApply {
                    throw failure(error, of: member)
                }
            }
        }
    }

    private func failure(_ error: PostgresError, of member: Applier) -> Failure {
        Failure(name: member.build.name, error: error)
    }
}
