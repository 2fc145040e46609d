// SPDX-License-Identifier: Apache-2.0

/// What somebody wants.
///
/// Time arrives beside it, ids and fingerprints inside it.
package indirect enum Command: Sendable {
    case openAccount(OpenAccount)
    case suspendAccount(AccountID, reason: Sealed?)
    case reinstateAccount(AccountID, reason: Sealed?)
    case grant(Grant)
    case adjust(Adjust)
    case reserve(Reserve)
    case capture(Capture)
    case release(Release)
    case refund(Refund)
    case forgive(ForgiveDebt)
    /// From the scheduler: releases a reservation whose time is over; nothing if it is not.
    case expireReservation(ReservationID)
    /// From the scheduler: expires the lots that are due; nothing if none is.
    case expireLots(AccountID)

    case catalog(CatalogCommand, Stamp)
    case generation(GenerationCommand, Stamp)
    case payment(PaymentCommand, Stamp)
    case subscription(SubscriptionCommand, Stamp)
    case workflow(WorkflowCommand, Stamp)
    case dispute(DisputeCommand, Stamp)
    case team(TeamCommand, Stamp)
    case alert(AlertCommand, Stamp)
    case webhook(WebhookCommand, Stamp)
    case archive(ArchiveCommand, Stamp)

    /// The entity that the caller is answered with.
    package var subject: EntityKey {
        switch self {
        case .openAccount(let command): .account(command.id)
        case .suspendAccount(let id, _), .reinstateAccount(let id, _), .expireLots(let id):
            .account(id)
        case .grant(let command): .lot(command.id)
        case .adjust(let command): .adjustment(command.id)
        case .reserve(let command): .reservation(command.id)
        case .capture(let command): .reservation(command.reservation)
        case .release(let command): .reservation(command.reservation)
        case .refund(let command): .refund(command.id)
        case .forgive(let command): .forgiveness(command.id)
        case .expireReservation(let id): .reservation(id)
        case .catalog(let command, _): command.subject
        case .generation(let command, _): command.subject
        case .payment(let command, _): command.subject
        case .subscription(let command, _): command.subject
        case .workflow(let command, _): command.subject
        case .dispute(let command, _): command.subject
        case .team(let command, _): command.subject
        case .alert(let command, _): command.subject
        case .webhook(let command, _): command.subject
        case .archive(let command, _): command.subject
        }
    }
}

extension Command {
    /// What the scheduler asks when a thing is due; being late, or asking twice, changes nothing.
    package static func whenDue(_ key: EntityKey) -> Command? {
        switch key {
        case .account(let id): .expireLots(id)
        case .reservation(let id): .expireReservation(id)
        case .generation(let id): .generation(.sweep(id), .ofScheduler)
        case .subscription(let id): .subscription(.lapse(id), .ofScheduler)
        case .run(let id): .workflow(.proceed(id), .ofScheduler)
        case .alert(let id): .alert(.sweep(id), .ofScheduler)
        case .dispute(let id): .dispute(.sweep(id), .ofScheduler)
        case .awaited(let id): .payment(.retry(id), .ofScheduler)
        case .payment(let id): .payment(.retryReinstatement(id), .ofScheduler)
        case .lot, .capture, .refund, .adjustment, .forgiveness, .settings, .model, .price,
            .package, .plan, .offer, .job, .checkout, .customer, .workflow,
            .member, .fault, .key, .activity, .delivery, .segment:
            nil
        }
    }
}

/// The commands of one part of the domain.
package protocol CommandFamily: Hashable, Sendable {
    /// The entity that the caller is answered with.
    var subject: EntityKey { get }
}

/// What stands beside the content of a command.
package struct Stamp: Hashable, Sendable {
    /// Of the content.
    package let fingerprint: Fingerprint
    /// Whose credentials they were; `nil` is the program itself.
    ///
    /// No part of the content: whoever repeats a command, repeats it.
    package let actor: String?

    package init(fingerprint: Fingerprint, actor: String?) {
        self.fingerprint = fingerprint
        self.actor = actor
    }
    /// For what nobody asked for.
    package static let ofScheduler = Stamp(fingerprint: .none, actor: nil)
}

package struct OpenAccount: Sendable {
    package var id: AccountID
    package var name: Sealed?
    package var plan: String?
    package var metadata: Sealed?
    package var fingerprint: Fingerprint

    package init(
        id: AccountID,
        name: Sealed? = nil,
        plan: String? = nil,
        metadata: Sealed? = nil,
        fingerprint: Fingerprint
    ) {
        self.id = id
        self.name = name
        self.plan = plan
        self.metadata = metadata
        self.fingerprint = fingerprint
    }
}

package struct Grant: Sendable {
    package var id: LotID
    package var account: AccountID
    package var amount: Amount
    package var terms: LotTerms
    package var basis: CostBasis?
    package var note: Sealed?
    package var fingerprint: Fingerprint

    package init(
        id: LotID,
        account: AccountID,
        amount: Amount,
        terms: LotTerms,
        basis: CostBasis? = nil,
        note: Sealed? = nil,
        fingerprint: Fingerprint
    ) {
        self.id = id
        self.account = account
        self.amount = amount
        self.terms = terms
        self.basis = basis
        self.note = note
        self.fingerprint = fingerprint
    }
}

package struct Adjust: Sendable {
    package var id: AdjustmentID
    package var account: AccountID
    package var change: SignedAmount
    /// Whether a decrease beyond what is available becomes debt, rather than a rejection.
    package var allowsDebt: Bool
    package var reason: Sealed?
    package var fingerprint: Fingerprint

    package init(
        id: AdjustmentID,
        account: AccountID,
        change: SignedAmount,
        allowsDebt: Bool = false,
        reason: Sealed? = nil,
        fingerprint: Fingerprint
    ) {
        self.id = id
        self.account = account
        self.change = change
        self.allowsDebt = allowsDebt
        self.reason = reason
        self.fingerprint = fingerprint
    }
}

package struct Reserve: Sendable {
    package var id: ReservationID
    package var account: AccountID
    package var amount: Amount
    /// `nil`: it stays until it is captured or released.
    package var expiresInSeconds: Int64?
    /// Who of a team spends; `nil` is the account itself.
    package var member: MemberID?
    package var fingerprint: Fingerprint

    package init(
        id: ReservationID,
        account: AccountID,
        amount: Amount,
        expiresInSeconds: Int64? = nil,
        member: MemberID? = nil,
        fingerprint: Fingerprint
    ) {
        self.id = id
        self.account = account
        self.amount = amount
        self.expiresInSeconds = expiresInSeconds
        self.member = member
        self.fingerprint = fingerprint
    }
}

package struct Capture: Sendable {
    package enum Quantity: Hashable, Sendable {
        /// All that is held.
        case all
        case amount(Amount)
        /// A final capture of nothing is a release.
        case nothing
    }

    package var reservation: ReservationID
    /// Needed where a reservation is captured more than once.
    package var id: CaptureID?
    package var quantity: Quantity
    /// Whether the rest is released.
    package var isFinal: Bool
    package var fingerprint: Fingerprint

    package init(
        reservation: ReservationID,
        id: CaptureID? = nil,
        quantity: Quantity = .all,
        isFinal: Bool = true,
        fingerprint: Fingerprint
    ) {
        self.reservation = reservation
        self.id = id
        self.quantity = quantity
        self.isFinal = isFinal
        self.fingerprint = fingerprint
    }
}

package struct Release: Sendable {
    package var reservation: ReservationID
    package var reason: Sealed?
    package var fingerprint: Fingerprint

    package init(reservation: ReservationID, reason: Sealed? = nil, fingerprint: Fingerprint) {
        self.reservation = reservation
        self.reason = reason
        self.fingerprint = fingerprint
    }
}

package struct Refund: Sendable {
    package var id: RefundID
    package var reservation: ReservationID
    /// `nil` is all that was captured and not refunded yet.
    package var amount: Amount?
    package var reason: Sealed?
    package var fingerprint: Fingerprint

    package init(
        id: RefundID,
        reservation: ReservationID,
        amount: Amount? = nil,
        reason: Sealed? = nil,
        fingerprint: Fingerprint
    ) {
        self.id = id
        self.reservation = reservation
        self.amount = amount
        self.reason = reason
        self.fingerprint = fingerprint
    }
}

package struct ForgiveDebt: Sendable {
    package var id: ForgivenessID
    package var account: AccountID
    /// `nil` is all that is owed.
    package var amount: Amount?
    package var reason: Sealed?
    package var fingerprint: Fingerprint

    package init(
        id: ForgivenessID,
        account: AccountID,
        amount: Amount? = nil,
        reason: Sealed? = nil,
        fingerprint: Fingerprint
    ) {
        self.id = id
        self.account = account
        self.amount = amount
        self.reason = reason
        self.fingerprint = fingerprint
    }
}
