// SPDX-License-Identifier: Apache-2.0

/// What one lot was when it was granted; what is left of it stands in its account.
package struct Lot: Equatable, Sendable {
    package let id: LotID
    package let account: AccountID
    package let amount: Amount
    package let terms: LotTerms
    package let basis: CostBasis?
    package let note: Sealed?
    package let grantedAt: Position
    package var memory: Memory

    package init(
        id: LotID,
        account: AccountID,
        amount: Amount,
        terms: LotTerms,
        basis: CostBasis?,
        note: Sealed?,
        memory: Memory
    ) {
        self.id = id
        self.account = account
        self.amount = amount
        self.terms = terms
        self.basis = basis
        self.note = note
        grantedAt = memory.position
        self.memory = memory
    }
}

/// What decides when the credits of a lot are used, and who can claim them back.
package struct LotTerms: Hashable, Sendable {
    package let source: LotSource
    /// 0–100; lower burns first.
    package let priority: Int
    /// The lot is gone at this instant exactly; `nil` is never.
    package let expiresAt: Instant?
    /// What bought it, bonus included; if that is taken back, so is the lot.
    package let payment: PaymentID?

    package init(
        source: LotSource,
        priority: Int,
        expiresAt: Instant?,
        payment: PaymentID? = nil
    ) {
        self.source = source
        self.priority = priority
        self.expiresAt = expiresAt
        self.payment = payment
    }

    package func isExpired(at time: Instant) -> Bool {
        guard let expiresAt else { return false }
        return expiresAt <= time
    }
}

/// What was paid for a lot, in the minor units of an ISO 4217 currency.
package struct CostBasis: Hashable, Sendable {
    package let minorUnits: Int64
    package let currency: String

    package init(minorUnits: Int64, currency: String) {
        self.minorUnits = minorUnits
        self.currency = currency
    }
}

/// A part of a lot.
package struct Slice: Hashable, Sendable {
    package let lot: LotID
    package let amount: Amount

    package init(lot: LotID, amount: Amount) {
        self.lot = lot
        self.amount = amount
    }
}
