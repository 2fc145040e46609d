// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes

/// The headers that are ours, or that HTTPTypes does not know.
enum HeaderNames {
    static let ledger = name("Tally-Ledger")
    static let position = name("Tally-Position")
    static let idempotencyKey = name("Idempotency-Key")
    static let idempotentReplay = name("Idempotent-Replay")
    static let requestID = name("X-Request-Id")
    static let lastEventID = name("Last-Event-ID")
    static let retryAfter = name("Retry-After")
    static let allow = name("Allow")
    static let contentTypeOptions = name("X-Content-Type-Options")
    static let contentSecurityPolicy = name("Content-Security-Policy")

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else {
            preconditionFailure("\(text) is no name for a header.")
        }
        return name
    }
}
