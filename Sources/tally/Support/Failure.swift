// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
package import JSONText

/// Why a command ends without what was asked for: a sentence for people, a code for programs.
package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The exit code of the process.
    package enum Status: Int32, Sendable {
        /// The rules say no, or the verification failed.
        case refused = 1
        /// The command line or a setting is wrong (`EX_USAGE`).
        case usage = 64
        /// Something outside is missing or away (`EX_UNAVAILABLE`).
        case unavailable = 69
        /// Our bug (`EX_SOFTWARE`).
        case bug = 70
        /// Ended by SIGINT, as shells have it.
        case interrupted = 130
    }

    package let status: Status
    /// One of the problem codes of the HTTP API.
    package let code: String
    /// A sentence that says what to do.
    package let detail: String
    package let facts: [JSON.Member]

    package init(
        _ status: Status,
        _ code: String,
        _ detail: String,
        facts: [JSON.Member] = []
    ) {
        self.status = status
        self.code = code
        self.detail = detail.onOneLine
        self.facts = facts
    }

    package static func usage(_ detail: String) -> Failure {
        Failure(.usage, "invalid-request", detail)
    }

    package static func unavailable(_ detail: String) -> Failure {
        Failure(.unavailable, "unavailable", detail)
    }

    package var description: String { detail }

    /// The problem object that `--json` prints.
    package var problem: JSON {
        .object([
            JSON.Member("code", .string(code)),
            JSON.Member("detail", .string(detail)),
            JSON.Member("facts", .object(facts)),
        ])
    }
}

extension String {
    /// libpq and PostgreSQL spread their messages over lines.
    fileprivate var onOneLine: String {
        split(whereSeparator: \.isNewline)
            .map { $0.drop(while: \.isWhitespace) }
            .joined(separator: "; ")
    }
}
