// SPDX-License-Identifier: Apache-2.0

/// What is to be given back waits where the account has no room for it, and is tried again by
/// itself.
extension Workspace {
    /// Nobody will say that there is room again.
    private static let roomDays: Int64 = 1

    /// Once, until that time has come.
    mutating func deferReinstatement(
        of payment: PaymentID,
        to account: AccountID
    ) throws(Refusal) {
        guard try requirePayment(payment).retryAt.map({ $0 <= time }) ?? true else { return }
        let until = time.adding(days: Self.roomDays)
        try put(ReinstatementDeferred(payment: payment, account: account, until: until))
    }

    /// From the scheduler: being early is no error.
    mutating func retryReinstatement(_ id: PaymentID) throws(Refusal) -> Decision {
        guard let payment = try payment(id), let due = payment.retryAt, due <= time else {
            return .changes
        }
        try reconcile(id)
        // What was taken back meanwhile may leave nothing to give.
        if try requirePayment(id).retryAt == due {
            try put(ReinstatementDeferred(payment: id, account: payment.credited, until: nil))
        }
        return .changes
    }

    private mutating func put(_ deferred: ReinstatementDeferred) throws(Refusal) {
        try emit(.payment(.reinstatementDeferred(deferred)))
    }
}

/// The account has no room for the lots that are to be given back.
package struct ReinstatementDeferred: Hashable, Sendable {
    package var payment: PaymentID
    package var account: AccountID?
    /// When it is tried again; `nil`: there is nothing to give back any more.
    package var until: Instant?

    package init(payment: PaymentID, account: AccountID?, until: Instant?) {
        self.payment = payment
        self.account = account
        self.until = until
    }
}
