// SPDX-License-Identifier: Apache-2.0

internal import Engine
internal import EventLog
internal import Synchronization

/// Finds the ledger that a request is for.
final class LedgerDirectory: Sendable {
    private let installation: Installation
    private let known = Mutex<[String: CommandHandler]>([:])

    init(installation: Installation) {
        self.installation = installation
    }

    /// - Throws: `not-found` for a ledger that is not there, or not the caller's: neither learns
    ///   of the other.
    func handler(of name: String?, for caller: Caller) async throws(Problem) -> CommandHandler {
        let name = name ?? Ledger.defaultName
        guard Ledger.isValid(name: name), let handler = try await handler(of: name),
            caller.mayUse(handler.ledger)
        else {
            throw Problem(
                .notFound,
                "Send in Tally-Ledger the name of a ledger that your credentials are bound to."
            )
        }
        return handler
    }

    func handler(of name: String) async throws(Problem) -> CommandHandler? {
        if let handler = known.withLock({ $0[name] }) { return handler }
        do {
            let handler = try await installation.handler(of: name)
            if let handler { known.withLock { $0[name] = handler } }
            return handler
        } catch {
            throw .unavailable("The ledger cannot be opened", cause: error)
        }
    }
}
