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
    /// Asks a yes-or-no question again and again until the answer is yes.
    ///
    /// `false` if that takes more than 20 seconds.
    func waitUntil(_ condition: String) throws -> Bool {
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            if try execute("SELECT \(condition)").string(0, 0) == "t" { return true }
        }
        return false
    }
}
