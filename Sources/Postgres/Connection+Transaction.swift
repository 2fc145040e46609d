// SPDX-License-Identifier: Apache-2.0

extension Connection {
    /// Runs `body` in a transaction: commits it, or rolls it back if `body` throws.
    ///
    /// - Throws: What `body` throws; `server` with `inFailedTransaction` if the server rolled back
    ///   because `body` hid an error; a connection failure during the commit leaves it unknown
    ///   whether it was done.
    package func transaction<R>(_ begin: String = "BEGIN", _ body: () throws -> R) throws -> R {
        try execute(begin)
        let value: R
        do {
            value = try body()
        } catch {
            rollBack()
            throw error
        }
        // The server answers ROLLBACK to a COMMIT of a transaction that failed.
        guard try execute("COMMIT").commandTag == "COMMIT" else {
            throw PostgresError(
                .server,
                "the transaction had failed and was rolled back",
                sqlState: .inFailedTransaction
            )
        }
        return value
    }

    /// Rolls back; a connection that can't is closed, which rolls back too.
    private func rollBack() {
        guard isUsable else { return }
        do throws(PostgresError) {
            try execute("ROLLBACK")
        } catch {
            _ = lose(error)
        }
    }
}
