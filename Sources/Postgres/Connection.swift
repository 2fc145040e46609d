// SPDX-License-Identifier: Apache-2.0

internal import CLibpq

/// One connection.
///
/// Not shareable: it belongs to one thread, and libpq allows one command at a time on it. Every
/// wait ends at a deadline. After a broken connection or a timeout it is closed, and every call
/// throws `connectionLost` at once. The server's notices are dropped.
package final class Connection {
    /// Of the server, as in 150012 for 15.12.
    package let serverVersion: Int
    /// The server's process for this connection, as in `pg_stat_activity`.
    package let backendProcessID: Int32

    /// Asks the server, from any thread, to cancel what this connection runs.
    package let canceller: Canceller

    /// `nil` once closed.
    private(set) var handle: OpaquePointer?
    /// The text of each statement that the server has, by name.
    var prepared: [String: String] = [:]
    /// Whether a statement was sent whose answer was not received.
    var isAwaitingResult = false
    /// What was taken of that answer so far.
    var answer = Answer()

    private var closedBecause = "it was closed"

    /// Connects.
    ///
    /// Only the look-up of a host's name is without a deadline of its own.
    ///
    /// - Throws: `cannotConnect`.
    package init(to target: ConnectionTarget) throws(PostgresError) {
        let handle = try Self.connect(to: target)
        self.handle = handle
        serverVersion = Int(PQserverVersion(handle))
        backendProcessID = PQbackendPID(handle)
        canceller = Canceller(handle)
    }

    deinit { close() }

    /// The descriptor for polling together with others; -1 once closed.
    ///
    /// C: `PQsocket`.
    package var socket: Int32 { handle.map { PQsocket($0) } ?? -1 }

    /// Whether the connection still stands, as far as is known.
    package var isUsable: Bool { handle != nil }

    /// Closes the connection; repeating changes nothing.
    ///
    /// C: `PQfinish`.
    package func close() {
        PQfinish(handle)
        handle = nil
    }
}

extension Connection {
    /// The handle, of a connection that still stands.
    func open() throws(PostgresError) -> OpaquePointer {
        guard let handle else {
            throw PostgresError(.connectionLost, "no connection: \(closedBecause)")
        }
        return handle
    }

    /// The handle, of a connection that has no statement under way.
    func idle() throws(PostgresError) -> OpaquePointer {
        let handle = try open()
        if isAwaitingResult {
            throw PostgresError(.protocolMisuse, "the last answer was not received")
        }
        return handle
    }

    /// Closes the connection because of the error, and returns the error.
    func lose(_ error: PostgresError) -> PostgresError {
        if handle != nil { closedBecause = error.message }
        close()
        return error
    }
}
