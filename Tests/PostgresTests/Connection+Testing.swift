// SPDX-License-Identifier: Apache-2.0
import Postgres
import TestSupport

/// Connects to a database of the test's own.
func connect() async throws -> Connection {
    try Connection(to: ConnectionTarget(await database()))
}

/// The conninfo of a database of the test's own.
func database() async throws -> String {
    try await PrivatePostgres.shared().database()
}

extension Connection {
    /// Asks a yes-or-no question.
    func says(_ condition: String) throws -> Bool {
        try execute("SELECT \(condition)").string(0, 0) == "t"
    }
}
