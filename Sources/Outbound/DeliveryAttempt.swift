// SPDX-License-Identifier: Apache-2.0

/// How one attempt ended, as it was seen.
package enum DeliveryAttempt: Hashable, Sendable {
    case answered(status: Int, retryAfter: Duration?)
    /// Nobody answered, or nobody was asked: why.
    case failed(Fault)

    package enum Fault: String, Sendable {
        case unresolvable
        case addressRefused = "address-refused"
        case timedOut = "timed-out"
        case notConnected = "not-connected"
    }

    package var status: Int? {
        if case .answered(let status, _) = self { status } else { nil }
    }

    package var fault: Fault? {
        if case .failed(let fault) = self { fault } else { nil }
    }
}
