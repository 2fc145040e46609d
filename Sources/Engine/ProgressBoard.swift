// SPDX-License-Identifier: Apache-2.0

package import Domain
package import EventLog
internal import Postgres
internal import Synchronization

/// How far generations are, in percent: told by providers, beside the log, and lost in a crash.
package final class ProgressBoard: Sendable {
    /// After so long it is of no interest, and after so many notes such are swept away.
    private static let notesBetweenSweeps = 1_000
    private static let sweep = Statement(
        "progress_sweep",
        """
        DELETE FROM generation_progress
        WHERE noted_at < clock_timestamp() - interval '1 day'
        """
    )
    /// Of one attempt it only grows: what comes late says less.
    private static let note = Statement(
        "progress_note",
        """
        INSERT INTO generation_progress AS p (ledger, generation, attempt, percent)
        VALUES ($1, $2, $3, $4::bigint)
        ON CONFLICT (ledger, generation) DO UPDATE SET
            attempt = excluded.attempt, percent = excluded.percent,
            noted_at = excluded.noted_at
        WHERE (p.attempt, p.percent) < (excluded.attempt, excluded.percent)
        """
    )
    private static let find = Statement(
        "progress_find",
        """
        SELECT percent::bigint FROM generation_progress
        WHERE ledger = $1 AND generation = $2 AND attempt = $3
        """
    )

    private let sessions: SessionPool
    private let notes = Atomic(0)

    init(sessions: SessionPool) {
        self.sessions = sessions
    }

    /// - Precondition: the percent is from 0 to 100.
    package func note(_ percent: Int64, of generation: Generation, in ledger: Ledger) async throws {
        precondition(0...100 ~= percent, "\(percent) % is no progress.")
        let isTimeToSweep =
            notes.add(1, ordering: .relaxed).newValue.isMultiple(of: Self.notesBetweenSweeps)
        let (id, attempt) = (generation.id.text, Int64(generation.attempts.count))
        try await sessions.perform { connection in
            var parameters = Parameters()
            parameters.append(ledger.id)
            parameters.append(id)
            parameters.append(attempt)
            parameters.append(percent)
            try connection.query(Self.note, parameters)
            if isTimeToSweep { try connection.query(Self.sweep) }
        }
    }

    /// Of a generation as it is; `nil` where it ended with nothing.
    package func percent(of generation: Generation, in ledger: Ledger) async throws -> Int64? {
        switch generation.status {
        case .requested: 0
        case .succeeded: 100
        case .failed, .cancelled: nil
        case .submitted: try await noted(of: generation, in: ledger) ?? 0
        }
    }

    private func noted(of generation: Generation, in ledger: Ledger) async throws -> Int64? {
        let (id, attempt) = (generation.id.text, Int64(generation.attempts.count))
        do {
            return try await sessions.perform { connection in
                var parameters = Parameters()
                parameters.append(ledger.id)
                parameters.append(id)
                parameters.append(attempt)
                let rows = try connection.query(Self.find, parameters)
                return rows.count == 1 ? rows.int64(0, 0) : nil
            }
        } catch let error as PostgresError where error.sqlState == .featureNotSupported {
            // A standby has not got what is not in the write-ahead log.
            return nil
        }
    }
}
