// SPDX-License-Identifier: Apache-2.0

internal import CLibpq

/// Asks the server to cancel what one connection runs; usable from any thread.
///
/// The unchecked conformance holds because libpq only reads the object, which is a copy of the
/// connection's address and key made when it was created.
package final class Canceller: @unchecked Sendable {
    private let handle: OpaquePointer?

    /// C: `PQgetCancel`.
    init(_ connection: OpaquePointer) {
        handle = PQgetCancel(connection)
    }

    deinit { PQfreeCancel(handle) }

    /// Asks, over a connection of its own, and waits until the server has passed it on.
    ///
    /// A statement that ended before is no error.
    ///
    /// - Throws: `cannotConnect`, `timedOut`.
    package func cancel(timeout: Duration = .seconds(5)) throws(PostgresError) {
        let answer = Monitor(nil as Result<Void, PostgresError>?)
        startThread {
            let result = Result { () throws(PostgresError) in try self.ask() }
            answer.change { $0 = result }
        }
        guard let result = answer.wait(atMost: timeout, { $0 }) else {
            throw PostgresError(.timedOut, "no answer to the request to cancel")
        }
        try result.get()
    }

    /// Asks without waiting, and without telling whether it worked.
    func askInBackground() {
        startThread {
            do throws(PostgresError) {
                try self.ask()
            } catch {
                // Nobody waits for the statement; it ends by itself.
            }
        }
    }

    /// Asks and waits, as long as the network takes to answer.
    ///
    /// C: `PQcancel`.
    func ask() throws(PostgresError) {
        var message = [CChar](repeating: 0, count: 256)
        if PQcancel(handle, &message, CInt(message.count)) == 1 { return }
        let text = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        throw PostgresError(.cannotConnect, String(decoding: text, as: UTF8.self))
    }
}
