// SPDX-License-Identifier: Apache-2.0

internal import Domain
package import EventLog
package import Postgres

/// How far each follower of the log has come; it never goes back.
package struct FollowerStore: Sendable {
    private static let find = Statement(
        "any_follower_find",
        "SELECT position FROM followers WHERE ledger = $1 AND name = $2"
    )
    private static let save = Statement(
        "any_follower_save",
        """
        INSERT INTO followers AS f (ledger, name, position) VALUES ($1, $2, $3)
        ON CONFLICT (ledger, name) DO UPDATE SET position = excluded.position
        WHERE f.position < excluded.position
        """
    )

    private let sessions: SessionPool

    package init(sessions: SessionPool) {
        self.sessions = sessions
    }

    package func position(of name: String, in ledger: Ledger) async throws -> Int64? {
        try await sessions.perform { connection in
            var parameters = Parameters()
            parameters.append(ledger.id)
            parameters.append(name)
            let rows = try connection.query(Self.find, parameters)
            return rows.count == 1 ? rows.int64(0, 0) : nil
        }
    }

    package func save(_ position: Int64, of name: String, in ledger: Ledger) async throws {
        try await sessions.perform { connection in
            var parameters = Parameters()
            parameters.append(ledger.id)
            parameters.append(name)
            parameters.append(position)
            try connection.query(Self.save, parameters)
        }
    }
}
