// SPDX-License-Identifier: Apache-2.0

/// The name of one piece of state.
package enum EntityKey: Hashable, Sendable {
    case account(AccountID)
    case lot(LotID)
    case reservation(ReservationID)
    case capture(CaptureID)
    case refund(RefundID)
    case adjustment(AdjustmentID)
}

/// One piece of state: what the events of one key fold to.
package indirect enum Entity: Equatable, Sendable {
    case account(Account)
    case lot(Lot)
    case reservation(Reservation)
    case capture(CaptureRecord)
    case refund(RefundRecord)
    case adjustment(AdjustmentRecord)

    /// When the scheduler must look at it.
    package var due: Instant? {
        switch self {
        case .account(let account): account.nextExpiry
        case .reservation(let reservation): reservation.isOpen ? reservation.expiresAt : nil
        case .lot, .capture, .refund, .adjustment: nil
        }
    }
}
