// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// What is found out about a request on the way to its answer, also where that is a problem.
final class RequestNotes: Sendable {
    struct Content: Sendable {
        var isBodyRead = false
        /// For the log: which credentials, and for which ledger.
        var caller: String?
        var ledger: String?
    }

    private let content = Mutex(Content())

    func read() -> Content {
        content.withLock { $0 }
    }

    func note(_ change: (inout Content) -> Void) {
        content.withLock { change(&$0) }
    }
}
