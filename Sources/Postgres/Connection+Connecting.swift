// SPDX-License-Identifier: Apache-2.0

internal import CLibpq
internal import Glibc

extension Connection {
    /// Connects, and leaves the connection non-blocking.
    ///
    /// C: `PQconnectStartParams`, `PQconnectPoll`, `PQsetnonblocking`.
    static func connect(to target: ConnectionTarget) throws(PostgresError) -> OpaquePointer {
        let deadline = Deadline(after: target.connectTimeout)
        guard let handle = start(target) else {
            throw PostgresError(.cannotConnect, "no memory for a connection")
        }
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        do throws(PostgresError) {
            try finish(handle, until: deadline)
        } catch {
            PQfinish(handle)
            throw error
        }
        return handle
    }

    private static func start(_ target: ConnectionTarget) -> OpaquePointer? {
        let names = target.keywords.map { strdup($0.name) }
        let values = target.keywords.map { strdup($0.value) }
        defer { for text in names + values { free(text) } }
        return PQconnectStartParams(
            names.map { UnsafePointer($0) } + [nil],
            values.map { UnsafePointer($0) } + [nil],
            1
        )
    }

    private static func finish(
        _ handle: OpaquePointer,
        until deadline: Deadline
    ) throws(PostgresError) {
        var state = PGRES_POLLING_WRITING
        while state != PGRES_POLLING_OK {
            if state == PGRES_POLLING_FAILED || PQstatus(handle) == CONNECTION_BAD {
                throw PostgresError(.cannotConnect, connection: handle)
            }
            let events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT
            guard wait(for: PQsocket(handle), events: events, until: deadline) else {
                throw PostgresError(.cannotConnect, "no connection within the time allowed")
            }
            state = PQconnectPoll(handle)
        }
        guard PQsetnonblocking(handle, 1) == 0 else {
            throw PostgresError(.cannotConnect, connection: handle)
        }
    }
}
