// SPDX-License-Identifier: Apache-2.0

/// Why a command is refused.
///
/// Nothing is stored: it may be tried again. Listed in order of precedence: where several apply,
/// the first is the answer. One exception: a capture or release without an id of its own, on a
/// reservation that is closed by something else, is answered `reservationClosed`, not `idConflict`.
package enum Rejection: Error, Hashable, Sendable {
    /// The id is taken by another content.
    case idConflict(EntityKey, first: Position)
    case notFound(EntityKey)
    /// What was sent does not fit what it is for: a model's parameters, a price, a definition.
    case invalidContent([ContentError])
    case accountSuspended(AccountID)
    /// A payment was taken back after its credits were spent, and the debt is not settled.
    case accountFrozen(AccountID, debt: Balance)
    case modelLocked(ModelID)
    /// Disabled, or retired.
    case modelDisabled(ModelID)
    case quoteExpired(Instant)
    /// The state of a thing does not allow it now; `state` is a word of its API object.
    case wrongState(EntityKey, state: String)
    case limitReached(Limit)
    /// A lot may not expire before it is granted.
    case expiryNotInFuture(Instant, now: Instant)
    /// A capture of nothing that is not final would do nothing.
    case nothingToCapture(ReservationID)
    case reservationClosed(ReservationID, Reservation.Status)
    case amountExceedsHold(ReservationID, held: Balance, requested: Amount)
    /// `requested` is `nil` where all was asked for and nothing is left.
    case amountExceedsCaptured(ReservationID, refundable: Balance, requested: Amount?)
    /// `requested` is `nil` where all was asked for and nothing is owed.
    case amountExceedsDebt(AccountID, debt: Balance, requested: Amount?)
    case lotsExhausted(AccountID)
    case insufficientCredits(AccountID, available: Balance, required: Amount)
}

/// One thing that is wrong with what was sent.
package struct ContentError: Hashable, Sendable {
    /// Where: a JSON pointer (RFC 6901); empty is the whole.
    package let pointer: String
    /// A sentence that says what to send.
    package let detail: String

    package init(_ pointer: String, _ detail: String) {
        self.pointer = pointer
        self.detail = detail
    }
}

/// A bound that an account or a member has come to.
package enum Limit: Hashable, Sendable {
    /// Generations that run at the same time.
    case concurrency(AccountID, maximum: Int64)
    /// Generations a minute.
    case rate(AccountID, maximum: Int64, retryAfterSeconds: Int64)
    /// What a member of a team may spend in a period.
    case memberCap(MemberID, cap: Amount, spent: Balance, required: Amount)
    /// How many of something a thing may hold.
    case count(EntityKey, what: String, maximum: Int64)
}
