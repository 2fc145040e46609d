// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Short events for what becomes of a reservation.
extension Event {
    /// By a final capture of just this amount, unless `by` says otherwise.
    package static func captured(
        _ reservation: ReservationID,
        _ amount: Amount,
        of account: AccountID = "alice",
        from slices: KeyValuePairs<LotID, Amount>,
        id: CaptureID? = nil,
        isFinal: Bool = true,
        by command: Command? = nil
    ) -> Event {
        let capture = Capture.with(reservation, .amount(amount), id: id, isFinal: isFinal)
        return .creditsCaptured(
            CreditsCaptured(
                reservation: reservation,
                account: account,
                id: id,
                amount: amount,
                slices: .of(slices),
                fingerprint: command?.fingerprint ?? capture.fingerprint
            )
        )
    }

    /// On request, unless a cause is named; by a release of its own, unless `by` says otherwise.
    package static func released(
        _ reservation: ReservationID,
        _ amount: Amount,
        of account: AccountID = "alice",
        to slices: KeyValuePairs<LotID, Amount>,
        cause: CreditsReleased.Cause = .requested,
        id: CaptureID? = nil,
        by command: Command? = nil
    ) -> Event {
        .creditsReleased(
            CreditsReleased(
                reservation: reservation,
                account: account,
                amount: amount,
                slices: .of(slices),
                cause: cause,
                capture: id,
                fingerprint: command?.fingerprint
                    ?? fingerprint(ofRelease: reservation, cause: cause, id: id)
            )
        )
    }

    private static func fingerprint(
        ofRelease reservation: ReservationID,
        cause: CreditsReleased.Cause,
        id: CaptureID?
    ) -> Fingerprint? {
        switch cause {
        case .requested:
            Release.with(reservation, reason: nil).fingerprint
        case .nothingCaptured:
            Capture.with(reservation, .nothing, id: id, isFinal: true).fingerprint
        case .remainder, .expired:
            nil
        }
    }

    /// Of this amount, unless `by` says otherwise; what no lot takes back is the refund's own lot.
    package static func refunded(
        _ id: RefundID,
        _ amount: Amount,
        of reservation: ReservationID,
        account: AccountID = "alice",
        to slices: [RefundedSlice],
        newLot: RefundLot? = nil,
        by command: Command? = nil
    ) -> Event {
        .creditsRefunded(
            CreditsRefunded(
                id: id,
                reservation: reservation,
                account: account,
                amount: amount,
                slices: slices,
                newLot: newLot,
                reason: nil,
                fingerprint: command?.fingerprint
                    ?? Refund.with(id, amount, of: reservation).fingerprint
            )
        )
    }
}

extension RefundedSlice {
    /// Back to the lot that paid.
    package static func home(
        _ lot: LotID,
        _ amount: Amount,
        grantedAt: Position,
        _ source: LotSource = .purchase,
        priority: Int? = nil,
        expiresAt: Instant? = nil
    ) -> RefundedSlice {
        RefundedSlice(
            slice: Slice(lot: lot, amount: amount),
            home: Home(
                terms: LotTerms(source, priority: priority, expiresAt: expiresAt),
                grantedAt: grantedAt
            )
        )
    }

    /// The lot that paid has expired.
    package static func homeless(_ lot: LotID, _ amount: Amount) -> RefundedSlice {
        RefundedSlice(slice: Slice(lot: lot, amount: amount), home: nil)
    }
}

extension RefundLot {
    package static func of(_ refund: RefundID, _ amount: Amount, expiresAt: Instant) -> RefundLot {
        RefundLot(
            id: LotID(of: refund),
            amount: amount,
            terms: LotTerms(.refund, expiresAt: expiresAt)
        )
    }
}
