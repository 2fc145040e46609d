// SPDX-License-Identifier: Apache-2.0

/// A fact about a provider's thing.
///
/// Ids are the provider's own, without the provider's name; what a fact means for credits is
/// decided elsewhere.
package enum Observation: Hashable, Sendable {
    case payment(ObservedPayment)
    case refund(ObservedRefund)
    case chargeback(ObservedChargeback)
    case checkout(ObservedCheckout)
    case customer(ObservedCustomer)
    case subscription(ObservedSubscription)
    /// A verdict, from one whose word may settle.
    case job(ObservedJob)
    /// Something happened to a job, says one whose word may not settle: ask the provider.
    case hint(job: String)
    /// Something happened to a thing that the message does not show: fetch it.
    case fetch(ProviderObject)
}

/// A thing to be fetched from the provider.
package struct ProviderObject: Hashable, Sendable {
    /// The provider's word: `payment_intent`.
    package let kind: String
    package let id: String

    package init(kind: String, id: String) {
        self.kind = kind
        self.id = id
    }
}
