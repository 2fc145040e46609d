// SPDX-License-Identifier: Apache-2.0

package import Adapters
internal import Domain
package import Engine
internal import EventFormat

/// Looks after the refunds whose answer nobody had: a process died, or a connection was cut.
///
/// It is done with an order when that is settled, or a person was told.
package struct RefundWatch: Sendable {
    /// Whoever ordered it may still be waiting for the answer.
    package static let underWaySeconds: Int64 = 60
    /// What a provider does not show by then, a person has to look for.
    package static let toldAfterSeconds: Int64 = 900

    private let desk: PaymentDesk

    package init(_ desk: PaymentDesk) {
        self.desk = desk
    }

    /// `now` is in seconds since 1970.
    package func catchUp(
        with provider: any PaymentProvider,
        now: Int64,
        on handler: CommandHandler
    ) async throws -> LogFollower.Progress {
        let follower = LogFollower("refunds/" + provider.provider, desk.installation)
        return try await follower.catchUp(with: .refund, on: handler) { event in
            try await isDone(event, provider, now, handler)
        }
    }

    private func isDone(
        _ recorded: RecordedEvent,
        _ provider: any PaymentProvider,
        _ now: Int64,
        _ handler: CommandHandler
    ) async throws -> Bool {
        guard case .payment(.refundOrdered(let ordered)) = try recorded.decoded(),
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
