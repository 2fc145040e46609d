// SPDX-License-Identifier: Apache-2.0

package import Adapters
internal import Cryptography
package import Domain
package import Engine
internal import EventFormat
internal import EventLog

/// Cancellations of subscriptions: recorded, with who asked, before the provider is asked.
extension PaymentDesk {
    /// Orders a cancellation and has it carried out.
    ///
    /// - Throws: `PaymentFault`. Where it cannot be asked for so, nothing is recorded; where the
    ///   provider does not answer, the order stays open, and is looked after.
    package func cancel(
        _ id: SubscriptionID,
        _ timing: OrderedCancellation.Timing,
        at provider: any PaymentProvider,
        key: String,
        actor: String,
        on handler: CommandHandler
    ) async throws {
        _ = try provider.cancellation(Self.request("cancellation", id, timing), key: key)
        let draft = Draft(.subscription(id), actor: actor) { _, stamp in
            .subscription(.orderCancellation(id, timing), stamp)
        }
        let receipt = try await installation.execute(.draft(draft), on: handler)
        guard let order = receipt.view.items.first??.entity.subscription?.cancellation else {
            preconditionFailure("A cancellation that was ordered is its subscription's.")
        }
        // Another one may have taken its place at once.
        guard order.isOpen, order.timing == timing else { return }
        try await carryOut(order, of: id, at: provider, key: key, on: handler)
    }

    /// The last that was ordered of a subscription.
    func cancellation(
        of id: SubscriptionID,
        on handler: CommandHandler
    ) async throws -> OrderedCancellation? {
        let item = try await handler.read([.subscription(id)]).items[0]
        return item?.entity.subscription?.cancellation
    }

    /// Where nobody answers, or another time may do, the order stays open.
    func carryOut(
        _ order: OrderedCancellation,
        of id: SubscriptionID,
        at provider: any PaymentProvider,
        key: String,
        on handler: CommandHandler
    ) async throws {
        let request = Self.request(name(of: order, id, on: handler), id, order.timing)
        let answer: ProviderAnswer
        let translation: Translation
        do throws(PaymentFault) {
            answer = try await send(provider.cancellation(request, key: key))
            translation = try provider.cancelled(answer)
        } catch {
            if error.isDefinite { try await settle(order, of: id, .refused(error.slug), handler) }
            throw error
        }
        try await take(translation, answer, from: provider.provider, on: handler)
        try await settle(order, of: id, .carriedOut, handler)
    }

    private func settle(
        _ order: OrderedCancellation,
        of id: SubscriptionID,
        _ outcome: CancellationSettled.Outcome,
        _ handler: CommandHandler
    ) async throws {
        let draft = Draft(.subscription(id), actor: "payments") { _, stamp in
            .subscription(.settleCancellation(id, order: order.position, outcome), stamp)
        }
        _ = try await installation.execute(.draft(draft), on: handler)
    }

    private static func request(
        _ name: String,
        _ id: SubscriptionID,
        _ timing: OrderedCancellation.Timing
    ) -> CancellationOrder {
        let timing: CancellationOrder.Timing =
            switch timing {
            case .now: .now
            case .atPeriodEnd: .atPeriodEnd
            case .never: .never
            }
        let subscription = id.text.split(separator: ":", maxSplits: 1).last.map(String.init)
        return CancellationOrder(id: name, subscription: subscription ?? id.text, timing: timing)
    }

    /// The same for each try of one order.
    private func name(
        of order: OrderedCancellation,
        _ id: SubscriptionID,
        on handler: CommandHandler
    ) -> String {
        let text = "\(handler.ledger.name)/\(id.text)/\(order.position)"
        return "cancel-" + SHA256.hash(Array(text.utf8)).hex.prefix(32)
    }
}

extension PaymentFault {
    /// It was not done, and the same again would not be either.
    var isDefinite: Bool { isRefusal && !mayPass }
}
