// SPDX-License-Identifier: Apache-2.0

/// A fact of the ledger.
///
/// It carries every decision (slices, due times, what became debt), so that a replay consults
/// neither a clock nor a rule. Names and fields are the stored format: see EventFormat.
package indirect enum Event: Hashable, Sendable {
    case accountOpened(AccountOpened)
    case accountSuspended(AccountStatusChanged)
    case accountReinstated(AccountStatusChanged)
    case creditsGranted(CreditsGranted)
    case creditsAdjusted(CreditsAdjusted)
    case creditsReserved(CreditsReserved)
    case creditsCaptured(CreditsCaptured)
    case creditsReleased(CreditsReleased)
    case creditsCharged(CreditsCharged)
    case creditsRefunded(CreditsRefunded)
    case creditsReversed(CreditsReversed)
    case creditsReinstated(CreditsReinstated)
    case creditsRolledOver(CreditsRolledOver)
    case lotExpired(LotExpired)
    case debtSettled(DebtSettled)
    case debtForgiven(DebtForgiven)
    case uncollectedRecovered(UncollectedRecovered)

    case catalog(CatalogEvent)
    case generation(GenerationEvent)
    case payment(PaymentEvent)
    case subscription(SubscriptionEvent)
    case workflow(WorkflowEvent)
    case dispute(DisputeEvent)
    case team(TeamEvent)
    case alert(AlertEvent)
    case webhook(WebhookEvent)
    case archive(ArchiveEvent)

    /// The account that it concerns; `nil` where it is the platform's own business.
    package var account: AccountID? {
        switch self {
        case .accountOpened(let opened): opened.account
        case .accountSuspended(let change), .accountReinstated(let change): change.account
        case .creditsGranted(let grant): grant.account
        case .creditsAdjusted(let adjustment): adjustment.account
        case .creditsReserved(let reservation): reservation.account
        case .creditsCaptured(let capture): capture.account
        case .creditsReleased(let release): release.account
        case .creditsCharged(let charge): charge.account
        case .creditsRefunded(let refund): refund.account
        case .creditsReversed(let reversal): reversal.account
        case .creditsReinstated(let reinstatement): reinstatement.account
        case .creditsRolledOver(let rollover): rollover.account
        case .lotExpired(let expiry): expiry.account
        case .debtSettled(let settlement): settlement.account
        case .debtForgiven(let forgiveness): forgiveness.account
        case .uncollectedRecovered(let recovery): recovery.account
        case .catalog(let event): event.account
        case .generation(let event): event.account
        case .payment(let event): event.account
        case .subscription(let event): event.account
        case .workflow(let event): event.account
        case .dispute(let event): event.account
        case .team(let event): event.account
        case .alert(let event): event.account
        case .webhook(let event): event.account
        case .archive(let event): event.account
        }
    }

    /// The name of every entity that the event evolves.
    package var keys: [EntityKey] {
        var keys: [EntityKey] = []
        keys.reserveCapacity(3)
        forEachKey { key in keys.append(key) }
        return keys
    }

    /// The same, one by one and without an array; none comes twice.
    package func forEachKey<Failure: Error>(
        _ body: (EntityKey) throws(Failure) -> Void
    ) throws(Failure) {
        switch self {
        case .catalog(let event): try event.forEachKey(body)
        case .generation(let event): try event.forEachKey(body)
        case .payment(let event): try event.forEachKey(body)
        case .subscription(let event): try event.forEachKey(body)
        case .workflow(let event): try event.forEachKey(body)
        case .dispute(let event): try event.forEachKey(body)
        case .team(let event): try event.forEachKey(body)
        case .alert(let event): try event.forEachKey(body)
        case .webhook(let event): try event.forEachKey(body)
        case .archive(let event): try event.forEachKey(body)
        case .accountOpened, .accountSuspended, .accountReinstated, .creditsGranted,
            .creditsAdjusted, .creditsReserved, .creditsCaptured, .creditsReleased,
            .creditsCharged, .creditsRefunded, .creditsReversed, .creditsReinstated,
            .creditsRolledOver, .lotExpired, .debtSettled, .debtForgiven, .uncollectedRecovered:
            try forEachKeyOfCredits(body)
        }
    }
}

/// The facts of one part of the domain.
package protocol EventFamily: Hashable, Sendable {
    /// `nil` where it concerns nobody's account.
    var account: AccountID? { get }
    /// The name of every entity that the event evolves; none comes twice.
    func forEachKey<Failure: Error>(
        _ body: (EntityKey) throws(Failure) -> Void
    ) throws(Failure)
}
