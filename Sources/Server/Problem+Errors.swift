// SPDX-License-Identifier: Apache-2.0

internal import Engine
internal import Logging
internal import Postgres

/// What an error from beneath is to a caller, who can do nothing about its cause.
extension Problem {
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as EngineError: self = error.problem
        case let error as PostgresError where error.isOutage:
            self = .unavailable("The database cannot be reached")
        case SessionPoolError.queueFull:
            self = .overloaded("Too many requests wait for the database")
        case SessionPoolError.closed: self = .unavailable("The server is ending")
        case is CancellationError: self = .unavailable("It was given up before it was done")
        default: self = Problem(.internalError, "Try again with the same id; then tell us.")
        }
    }

    /// How much the error behind the problem is worth to an operator.
    var logLevel: Logger.Level {
        switch code {
        case .internalError: .error
        case .overloaded, .unavailable: .warning
        default: .debug
        }
    }
}

extension PostgresError {
    /// Whether the same may be answered later, as it stands.
    fileprivate var isOutage: Bool {
        switch kind {
        case .cannotConnect, .connectionLost, .timedOut, .cancelled: true
        // No room, or an operator's hand.
        case .server: ["53", "57"].contains(sqlState?.classCode)
        case .protocolMisuse: false
        }
    }
}
