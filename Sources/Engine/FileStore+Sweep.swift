// SPDX-License-Identifier: Apache-2.0

internal import Domain
package import EventLog
internal import Postgres

/// What no event names any more is taken away: outputs that have expired, and files whose verdict
/// never came to be.
///
/// It asks the generations as they are, so it may run anywhere, late, or twice.
extension FileStore {
    private static let filesMaximum = 500

    private static let due = Statement(
        "files_due",
        """
        SELECT generation, digest FROM files
        WHERE ledger = $1 AND part = 0 AND look_at <= clock_timestamp()
        ORDER BY look_at LIMIT $2
        """
    )
    /// An event comes within a day of the storing, or never.
    private static let delete = Statement(
        "files_delete",
        """
        DELETE FROM files
        WHERE ledger = $1 AND generation = $2 AND digest = $3
            AND ($4 OR stored_at < clock_timestamp() - interval '1 day')
        """
    )
    private static let remove = Statement(
        "files_remove",
        "DELETE FROM files WHERE ledger = $1 AND generation = ANY ($2)"
    )
    private static let postpone = Statement(
        "files_postpone",
        """
        UPDATE files SET look_at = greatest($4, clock_timestamp() + interval '1 minute')
        WHERE ledger = $1 AND generation = $2 AND digest = $3 AND part = 0
            AND look_at <= clock_timestamp()
        """
    )

    private struct Name: Sendable {
        let generation: GenerationID
        let digest: String
    }

    private enum Fate {
        /// An event names it until then.
        case kept(until: Instant)
        /// Its outputs have expired, or others were handed out.
        case over
        /// No event names it: its own may be on the way.
        case unnamed
    }

    /// Removes what was stored for generations, whether an event names it or not.
    static func remove(
        of generations: [String],
        in ledger: Ledger,
        on connection: Connection
    ) throws {
        var names = ArrayParameter(of: .text)
        for generation in generations { names.append(generation) }
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(names)
        try connection.query(Self.remove, parameters)
    }

    package func hasDue(in ledger: Ledger) async throws -> Bool {
        try await !names(in: ledger).isEmpty
    }

    /// Looks at what is due.
    package func sweep(_ handler: CommandHandler) async throws {
        let ledger = handler.ledger
        while true {
            let names = try await names(in: ledger)
            guard !names.isEmpty else { return }
            let view = try await handler.read(names.map { .generation($0.generation) })
            for (name, item) in zip(names, view.items) {
                let fate = Self.fate(of: name, item?.entity.generation, at: view.time)
                try await apply(fate, to: name, at: view.time, in: ledger)
            }
            guard names.count == Self.filesMaximum else { return }
        }
    }

    private func names(in ledger: Ledger) async throws -> [Name] {
        try await sessions.perform { connection in
            var parameters = Parameters()
            parameters.append(ledger.id)
            parameters.append(Int64(Self.filesMaximum))
            let rows = try connection.query(Self.due, parameters)
            return (0..<rows.count).map { row in
                Name(
                    generation: GenerationID(trusted: rows.text(row, 0)),
                    digest: rows.text(row, 1)
                )
            }
        }
    }

    private static func fate(
        of name: Name,
        _ generation: Generation?,
        at time: Instant
    ) -> Fate {
        guard let generation, generation.status == .succeeded else { return .unnamed }
        guard generation.outputs.contains(where: { $0.file?.digest == name.digest }) else {
            return .over
        }
        // A failure that comes late takes the outputs away, too.
        let tomorrow = time.adding(seconds: 86_400)
        return .kept(until: min(generation.outputsExpireAt ?? tomorrow, tomorrow))
    }

    private func apply(
        _ fate: Fate,
        to name: Name,
        at time: Instant,
        in ledger: Ledger
    ) async throws {
        try await sessions.perform { connection in
            var parameters = Parameters()
            parameters.append(ledger.id)
            parameters.append(name.generation.text)
            parameters.append(name.digest)
            var later = parameters
            switch fate {
            case .kept(let end): later.append(timestamp: end.microseconds)
            case .over:
                parameters.append(true)
                try connection.query(Self.delete, parameters)
                return
            case .unnamed:
                parameters.append(false)
                try connection.query(Self.delete, parameters)
                later.append(timestamp: time.adding(seconds: 3_600).microseconds)
            }
            try connection.query(Self.postpone, later)
        }
    }
}
