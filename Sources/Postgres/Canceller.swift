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

    /// Asks once, over a connection of its own, and waits until the server has passed it on.
    ///
    /// Blocks without a deadline of its own. A statement that ended before is no error.
    ///
    /// C: `PQcancel`.
    package func cancel() throws(PostgresError) {
        var message = [CChar](repeating: 0, count: 256)
        if PQcancel(handle, &message, CInt(message.count)) == 1 { return }
        let text = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        throw PostgresError(.cannotConnect, String(decoding: text, as: UTF8.self))
    }
}
