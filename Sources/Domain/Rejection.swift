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
    case accountSuspended(AccountID)
    /// A lot may not expire before it is granted.
    case expiryNotInFuture(Instant, now: Instant)
    /// A capture of nothing that is not final would do nothing.
    case nothingToCapture(ReservationID)
    case reservationClosed(ReservationID, Reservation.Status)
    case amountExceedsHold(ReservationID, held: Balance, requested: Amount)
    /// `requested` is `nil` where all was asked for and nothing is left.
    case amountExceedsCaptured(ReservationID, refundable: Balance, requested: Amount?)
    case lotsExhausted(AccountID)
    case insufficientCredits(AccountID, available: Balance, required: Amount)
}
