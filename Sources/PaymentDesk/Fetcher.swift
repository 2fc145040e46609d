// SPDX-License-Identifier: Apache-2.0

package import Adapters
internal import Domain
package import Engine
internal import EventFormat
internal import EventLog
internal import Inbox
internal import Postgres

/// Fetches what webhooks told of and did not show.
///
/// It follows the log, and moves on when all that an event ordered is taken in: a crash loses
/// none, and what is fetched twice says nothing new.
package struct Fetcher: Sendable {
    private static let chunk = 500

    package enum Progress: Hashable, Sendable {
        /// All that was ordered is fetched.
        case caughtUp
        /// The provider does not answer, or there is no key for it: it is tried again.
        case waiting
    }

    private let desk: PaymentDesk
    private let followers: FollowerStore

    package init(_ desk: PaymentDesk) {
        self.desk = desk
        followers = FollowerStore(sessions: desk.installation.sessions)
    }

    /// Fetches what is due of one provider.
    package func catchUp(
        with provider: any PaymentProvider,
        on handler: CommandHandler
    ) async throws -> Progress {
        let name = "fetch/" + provider.provider
        var position = try await followers.position(of: name, in: handler.ledger) ?? 0
        while true {
            let from = position
            let events = try await desk.installation.sessions.perform { connection in
                try Log.events(of: handler.ledger, after: from, limit: Self.chunk, on: connection)
            }
            for event in events {
                guard try await carryOut(event, provider, handler) else {
                    try await followers.save(position, of: name, in: handler.ledger)
                    return .waiting
                }
                position = event.position
            }
            if position > from { try await followers.save(position, of: name, in: handler.ledger) }
            if events.count < Self.chunk { return .caughtUp }
        }
    }

    /// - Returns: whether all that it orders is done.
    private func carryOut(
        _ recorded: RecordedEvent,
        _ provider: any PaymentProvider,
        _ handler: CommandHandler
    ) async throws -> Bool {
        guard recorded.type == "webhook.received",
            case .webhook(.received(let received)) = try recorded.decoded(),
            received.provider == provider.provider, !received.fetches.isEmpty
        else { return true }
        guard let key = try await desk.key(of: provider.provider, in: handler.ledger) else {
            try await desk.report(
                "api-key-missing:" + provider.provider,
                "api-key-missing",
                "Set an API key of \(provider.provider) with tally vault set: what its webhooks "
                    + "only name must be fetched.",
                on: handler
            )
            return false
        }
        for (index, order) in received.fetches.enumerated() {
            do {
                _ = try await desk.fetch(
                    ProviderObject(kind: order.kind, id: order.id),
                    from: provider,
                    key: key,
                    depth: order.depth + 1,
                    on: handler
                )
            } catch let fault as PaymentFault {
                if fault.mayPass { return false }
                try await desk.report(
                    "fetch:\(recorded.position):\(index)",
                    "fetch-" + fault.kind.rawValue,
                    "\(provider.provider) does not give \(order.kind) \(order.id) "
                        + "(\(fault.code)): look at it there.",
                    on: handler
                )
            }
        }
        return true
    }
}

extension PaymentFault {
    /// Whether it can be another time; a key can be mended, too.
    var mayPass: Bool {
        switch kind {
        case .unauthorized, .rateLimited, .conflict, .unreachable, .down: true
        case .invalid, .declined, .missing, .unreadable: false
        }
    }
}
