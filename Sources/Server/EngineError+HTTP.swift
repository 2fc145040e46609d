// SPDX-License-Identifier: Apache-2.0

internal import Engine

extension EngineError {
    var problem: Problem {
        switch self {
        case .rejected(let rejection): return rejection.problem
        case .overloaded: return .overloaded("Too many commands are waiting")
        case .unavailable:
            return .unavailable("What was asked for may be stored or not")
        case .refused:
            return Problem(
                .invalidRequest,
                "Send other values: the database cannot store these."
            )
        case .halted:
            var problem = Problem(
                .unavailable,
                "Tell the operator: the ledger is halted until somebody has looked at its log."
            )
            problem.retryAfterSeconds = 60
            return problem
        }
    }
}

extension Problem {
    static func overloaded(_ reason: String) -> Problem {
        var problem = Problem(.overloaded, "\(reason): try again in a second.")
        problem.retryAfterSeconds = 1
        return problem
    }

    static func unavailable(_ reason: String, cause: (any Error)? = nil) -> Problem {
        var problem = Problem(.unavailable, "\(reason): try again in a second, with the same id.")
        problem.retryAfterSeconds = 1
        problem.cause = cause.map { "\($0)" }
        return problem
    }
}
