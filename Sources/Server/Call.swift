// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import HTTPTypes
internal import Hummingbird

/// One request whose route is found and whose caller may ask it.
struct Call: Sendable {
    let route: Route
    /// The ids in the path, in order.
    let targets: [String]
    let query: Query
    let caller: Caller
    let handler: CommandHandler
    let request: HTTPCall

    /// The id in the path; empty where the path has none.
    var target: String { targets.first ?? "" }
    var ledger: Ledger { handler.ledger }

    /// The header `Idempotency-Key`: a quoted string, or bare, as most clients send it.
    var headerID: String? {
        guard let value = request.headers[HeaderNames.idempotencyKey] else { return nil }
        guard value.utf8.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") else {
            return value
        }
        return String(value.dropFirst().dropLast())
    }
}
