// SPDX-License-Identifier: Apache-2.0

package import Adapters
package import Engine

/// What is asked of a provider on somebody's behalf, after the ledger has agreed.
extension PaymentDesk {
    package func open(
        _ order: CheckoutOrder,
        at provider: any PaymentProvider,
        key: String
    ) async throws(PaymentFault) -> OpenedCheckout {
        try provider.opened(try await send(provider.checkout(order, key: key)))
    }

    /// The link to the page.
    package func portal(
        _ order: PortalOrder,
        at provider: any PaymentProvider,
        key: String
    ) async throws(PaymentFault) -> String {
        try provider.link(try await send(provider.portal(order, key: key)))
    }

    package func cancel(
        _ order: CancellationOrder,
        at provider: any PaymentProvider,
        key: String,
        on handler: CommandHandler
    ) async throws {
        let answer = try await send(provider.cancellation(order, key: key))
        let translation = try provider.cancelled(answer)
        try await take(translation, answer, from: provider.provider, on: handler)
    }
}
