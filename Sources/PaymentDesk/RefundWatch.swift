// SPDX-License-Identifier: Apache-2.0

package import Adapters
internal import Domain
package import Engine
internal import EventFormat
internal import EventLog
internal import Postgres

/// Looks after the refunds whose answer nobody had: a process died, or a connection was cut.
///
/// It follows the log, and moves on when what an event ordered is settled, or a person was told.
package struct RefundWatch: Sendable {
    private static let chunk = 500
    /// Whoever ordered it may still be waiting for the answer.
    package static let underWaySeconds: Int64 = 60
    /// What a provider does not show by then, a person has to look for.
    package static let toldAfterSeconds: Int64 = 900

    private let desk: PaymentDesk
    private let followers: FollowerStore

    package init(_ desk: PaymentDesk) {
        self.desk = desk
        followers = FollowerStore(sessions: desk.installation.sessions)
    }

    /// `now` is in seconds since 1970.
    package func catchUp(
        with provider: any PaymentProvider,
        now: Int64,
        on handler: CommandHandler
    ) async throws -> Fetcher.Progress {
        let name = "refunds/" + provider.provider
        var position = try await followers.position(of: name, in: handler.ledger) ?? 0
        while true {
            let from = position
            let events = try await desk.installation.sessions.perform { connection in
                try Log.events(of: handler.ledger, after: from, limit: Self.chunk, on: connection)
            }
            for event in events {
                guard try await isDone(event, provider, now, handler) else {
                    try await followers.save(position, of: name, in: handler.ledger)
                    return .waiting
                }
                position = event.position
            }
            if position > from { try await followers.save(position, of: name, in: handler.ledger) }
            if events.count < Self.chunk { return .caughtUp }
        }
    }

    private func isDone(
        _ recorded: RecordedEvent,
        _ provider: any PaymentProvider,
        _ now: Int64,
        _ handler: CommandHandler
    ) async throws -> Bool {
        guard recorded.type == "payment.refund_ordered",
            case .payment(.refundOrdered(let ordered)) = try recorded.decoded(),
            ordered.payment.text.hasPrefix(provider.provider + ":"),
            let order = try await order(ordered, handler), order.isOpen
        else { return true }
        let age = now - order.orderedAt.microseconds / 1_000_000
        guard age >= Self.underWaySeconds,
            let key = try await desk.key(of: provider.provider, in: handler.ledger)
        else { return false }
        do {
            try await desk.lookUp(
                order,
                of: ordered.payment,
                at: provider,
                key: key,
                now: now,
                on: handler
            )
        } catch let fault as PaymentFault where fault.mayPass {
            return false
        } catch is PaymentFault {
            // It will not say: a person is told below.
        }
        guard try await self.order(ordered, handler)?.isOpen == true else { return true }
        guard age >= Self.toldAfterSeconds else { return false }
        try await desk.report(
            "refund-unknown:\(recorded.position)",
            "refund-unknown",
            "Nobody knows whether \(provider.provider) carried out the refund "
                + "\(ordered.refund.text) of \(ordered.payment.text): look at it there, and say so "
                + "with tally payments settle-refund.",
            on: handler
        )
        return true
    }

    private func order(
        _ ordered: RefundOrdered,
        _ handler: CommandHandler
    ) async throws -> OrderedRefund? {
        let item = try await handler.read([.payment(ordered.payment)]).items[0]
        return item?.entity.payment?.order(ordered.refund)
    }
}
