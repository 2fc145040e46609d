// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import EventFormat

/// The ids that an event of credit names; no text of a person.
package struct References: Hashable, Sendable {
    package var reservation: String?
    package var payment: String?
    /// The lot that it makes or ends.
    package var lot: String?
    /// Its own id, where it has one that is none of these, or what it was done for.
    package var reference: String?

    package init(
        reservation: String? = nil,
        payment: String? = nil,
        lot: String? = nil,
        reference: String? = nil
    ) {
        self.reservation = reservation
        self.payment = payment
        self.lot = lot
        self.reference = reference
    }

    /// Those that are there, each with its name.
    var named: [(name: String, id: String)] {
        [
            ("reservation", reservation), ("payment", payment), ("lot", lot),
            ("reference", reference),
        ].compactMap { name, id in id.map { (name, $0) } }
    }
}

extension References {
    package init(_ event: Event) {
        switch event {
        case .creditsGranted(let grant):
            self.init(payment: grant.terms.payment?.text, lot: grant.lot.text)
        case .creditsAdjusted(let adjustment):
            self.init(lot: adjustment.effect.lot?.text, reference: adjustment.id.text)
        case .creditsReserved(let reservation): self.init(reservation: reservation.id.text)
        case .creditsCaptured(let capture):
            self.init(reservation: capture.reservation.text, reference: capture.id?.text)
        case .creditsReleased(let release):
            self.init(reservation: release.reservation.text, reference: release.capture?.text)
        case .creditsCharged(let charge): self.init(reservation: charge.reservation.text)
        case .creditsRefunded(let refund):
            self.init(
                reservation: refund.reservation.text,
                lot: refund.newLot?.id.text,
                reference: refund.id.text
            )
        case .creditsReversed(let reversal): self.init(payment: reversal.payment.text)
        case .creditsReinstated(let reinstatement):
            self.init(payment: reinstatement.payment.text, lot: reinstatement.newLot?.id.text)
        case .creditsRolledOver(let rollover):
            self.init(payment: rollover.terms.payment?.text, lot: rollover.lot.text)
        case .lotExpired(let expiry):
            self.init(payment: expiry.payment?.text, lot: expiry.lot.text)
        case .debtSettled(let settlement): self.init(reference: settlement.debt?.text)
        case .debtForgiven(let forgiveness): self.init(reference: forgiveness.id.text)
        case .uncollectedRecovered(let recovery): self.init(payment: recovery.payment.text)
        case .accountOpened, .accountSuspended, .accountReinstated, .catalog, .generation,
            .payment, .subscription, .workflow, .dispute, .team, .alert, .webhook, .archive:
            self.init()
        }
    }
}

extension CreditsAdjusted.Effect {
    fileprivate var lot: LotID? {
        switch self {
        case .increase(_, let lot): lot
        case .decrease: nil
        }
    }
}
