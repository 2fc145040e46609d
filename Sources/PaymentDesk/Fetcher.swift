// SPDX-License-Identifier: Apache-2.0

package import Adapters
internal import Domain
package import Engine
internal import EventFormat
internal import Inbox

/// Fetches what webhooks told of and did not show.
///
/// What is fetched twice says nothing new.
package struct Fetcher: Sendable {
    private let desk: PaymentDesk

    package init(_ desk: PaymentDesk) {
        self.desk = desk
    }

    /// Fetches what is due of one provider.
    package func catchUp(
        with provider: any PaymentProvider,
        on handler: CommandHandler
    ) async throws -> LogFollower.Progress {
        let follower = LogFollower("fetch/" + provider.provider, desk.installation)
        return try await follower.catchUp(with: .fetch, on: handler) { event in
            try await carryOut(event, provider, handler)
        }
    }

    /// - Returns: whether all that it orders is done.
    private func carryOut(
        _ recorded: RecordedEvent,
        _ provider: any PaymentProvider,
        _ handler: CommandHandler
    ) async throws -> Bool {
        guard case .webhook(.received(let received)) = try recorded.decoded(),
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
