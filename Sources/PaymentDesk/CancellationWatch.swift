// SPDX-License-Identifier: Apache-2.0

package import Adapters
internal import Domain
package import Engine
internal import EventFormat

/// Looks after the cancellations whose answer nobody had: they are sent again, as to cancel twice is
/// to cancel once.
///
/// It is done with an order when that is settled, another one took its place, or a person was told.
package struct CancellationWatch: Sendable {
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
        let follower = LogFollower("cancellations/" + provider.provider, desk.installation)
        return try await follower.catchUp(with: .cancellation, on: handler) { event in
            try await isDone(event, provider, now, handler)
        }
    }

    private func isDone(
        _ recorded: RecordedEvent,
        _ provider: any PaymentProvider,
        _ now: Int64,
        _ handler: CommandHandler
    ) async throws -> Bool {
        guard case .subscription(.cancellationOrdered(let ordered)) = try recorded.decoded(),
            ordered.subscription.text.hasPrefix(provider.provider + ":"),
            let order = try await desk.cancellation(of: ordered.subscription, on: handler),
            order.position == recorded.position, order.isOpen
        else { return true }
        let age = now - order.orderedAt.microseconds / 1_000_000
        guard age >= RefundWatch.underWaySeconds,
            let key = try await desk.key(of: provider.provider, in: handler.ledger)
        else { return false }
        do {
            try await desk.carryOut(
                order,
                of: ordered.subscription,
                at: provider,
                key: key,
                on: handler
            )
            return true
        } catch let fault as PaymentFault where fault.isDefinite {
            // That it was refused is in the log.
            return true
        } catch is PaymentFault {
            guard age >= RefundWatch.toldAfterSeconds else { return false }
        }
        try await desk.report(
            "cancellation-unknown:\(recorded.position)",
            "cancellation-unknown",
            "\(provider.provider) does not say whether it cancelled \(ordered.subscription.text) "
                + "(\(order.timing.rawValue)): look at it there.",
            on: handler
        )
        return true
    }
}
