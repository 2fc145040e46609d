// SPDX-License-Identifier: Apache-2.0

/// Why something asked of PostgreSQL was not done, or is not known to be done.
package struct PostgresError: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// No connection came about; nothing was sent.
        case cannotConnect
        /// The connection broke; whether a statement under way was done is unknown.
        case connectionLost
        /// No answer in time; whether the statement was done is unknown.
        case timedOut
        /// The statement was cancelled, by a caller or by the server's own limit.
        case cancelled
        /// The server refused.
        case server
        /// The calls came in an order that the protocol does not allow.
        case protocolMisuse
    }

    package var kind: Kind
    /// The server's code; `nil` where the error arose on this side.
    package var sqlState: SQLState?
    package var message: String
    package var detail: String?
    package var hint: String?
    /// Where in a function or a COPY it happened.
    package var context: String?
    /// The constraint that was violated.
    package var constraint: String?
    /// The place in the statement, in characters from 1.
    package var statementPosition: Int?

    package init(_ kind: Kind, _ message: String, sqlState: SQLState? = nil) {
        self.kind = kind
        self.sqlState = sqlState
        self.message = message
    }

    /// Whether the connection can't be used any more.
    package var isConnectionFailure: Bool {
        switch kind {
        case .cannotConnect, .connectionLost, .timedOut: true
        case .cancelled, .server, .protocolMisuse: false
        }
    }
}

extension PostgresError: CustomStringConvertible {
    package var description: String {
        var text = message
        if let sqlState { text += " [\(sqlState.rawValue)]" }
        if let detail { text += "; \(detail)" }
        if let hint { text += "; \(hint)" }
        if let context { text += "; \(context)" }
        if let statementPosition { text += "; at character \(statementPosition)" }
        return text
    }
}
