// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// The statements of the log.
///
/// Each takes a connection that was set up with `Log.setup`.
package enum Log {
    /// What every session of the program runs first: it may add to the log, not change it.
    package static let setup = [
        "SET search_path = tally",
        "SET timezone = 'UTC'",
        "SET default_transaction_isolation = 'read committed'",
        "SET plan_cache_mode = force_generic_plan",
        "SET jit = off",
        // "Stored" is durable, whatever the database's default.
        """
        SELECT set_config('synchronous_commit', 'on', false)
        WHERE current_setting('synchronous_commit') = 'off'
        """,
        // What a machine held that is not there any more is free in seconds, not hours.
        "SET tcp_keepalives_idle = 5",
        "SET tcp_keepalives_interval = 2",
        "SET tcp_keepalives_count = 5",
        "SET tcp_user_timeout = 15000",
        "SET idle_in_transaction_session_timeout = '30s'",
        "SET ROLE tally_app",
    ]

    /// Followers listen here; the payload is the number of the ledger.
    package static let channel = "tally_log"

    package static func connect(to target: ConnectionTarget) throws -> Connection {
        let connection = try Connection(to: target)
        for statement in setup { try connection.execute(statement) }
        return connection
    }
}
