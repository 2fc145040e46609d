// SPDX-License-Identifier: Apache-2.0

internal import EventLog
internal import Synchronization

/// What this process counts of deliveries: a few additions for each attempt.
package final class OutboundMeters: Sendable {
    package enum Outcome: String, CaseIterable, Sendable {
        case delivered
        /// It failed, and is tried again.
        case retried
        /// It failed for the last time.
        case dead
        /// The receiver is gone for good.
        case gone
    }

    package struct Name: Hashable, Sendable {
        package let ledger: String
        package let endpoint: String
    }

    private let attempts = Mutex<[Name: [Outcome: Int]]>([:])

    package init() {}

    /// Attempts by what they came to.
    package func read() -> [Name: [Outcome: Int]] {
        attempts.withLock { $0 }
    }

    func count(_ verdict: DeliveryVerdict, _ endpoint: String, in ledger: Ledger) {
        let outcome: Outcome =
            switch verdict {
            case .delivered: .delivered
            case .retried: .retried
            case .dead: .dead
            case .gone: .gone
            }
        let name = Name(ledger: ledger.name, endpoint: endpoint)
        attempts.withLock { $0[name, default: [:]][outcome, default: 0] += 1 }
    }
}
