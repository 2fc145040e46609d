// SPDX-License-Identifier: Apache-2.0

/// What is left of a lot, inside its account.
package struct OpenLot: Hashable, Sendable {
    package let id: LotID
    package let terms: LotTerms
    package let grantedAt: Position
    /// Free to be used, in microcredits; never negative.
    package var remaining: Int64
    /// Fixed by open reservations, in microcredits; never negative.
    ///
    /// Held credit does not expire.
    package var held: Int64

    package init(
        id: LotID,
        terms: LotTerms,
        grantedAt: Position,
        remaining: Int64,
        held: Int64
    ) {
        self.id = id
        self.terms = terms
        self.grantedAt = grantedAt
        self.remaining = remaining
        self.held = held
    }

    /// Nothing of it can be used, now or after a release.
    package var isExhausted: Bool { remaining == 0 && held == 0 }

    /// Burn order: lower priority number, then earlier expiry, then older.
    package func burnsBefore(_ other: OpenLot) -> Bool {
        if terms.priority != other.terms.priority { return terms.priority < other.terms.priority }
        let expiry = terms.expiresAt ?? .latest
        let otherExpiry = other.terms.expiresAt ?? .latest
        if expiry != otherExpiry { return expiry < otherExpiry }
        return grantedAt < other.grantedAt
    }
}
