// SPDX-License-Identifier: Apache-2.0

package import Adapters

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
}
