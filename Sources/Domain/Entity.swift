// SPDX-License-Identifier: Apache-2.0

/// One piece of state: what the events of one key fold to.
package indirect enum Entity: Equatable, Sendable {
    case account(Account)
    case lot(Lot)
    case reservation(Reservation)
    case capture(CaptureRecord)
    case refund(RefundRecord)
    case adjustment(AdjustmentRecord)
    case forgiveness(ForgivenessRecord)
    case settings(Settings)
    case model(Model)
    case price(PriceVersion)
    case package(Package)
    case plan(Plan)
    case offer(Offer)
    case generation(Generation)
    case job(Job)
    case payment(Payment)
    case checkout(Checkout)
    case customer(Customer)
    case subscription(Subscription)
    case awaited(Awaited)
    case workflow(Workflow)
    case run(Run)
    case dispute(Dispute)
    case member(Member)
    case alert(Alert)
    case fault(Fault)
    case key(AccessKey)
    case activity(ActivityBatch)
    case delivery(WebhookDelivery)
    case segment(Segment)

    /// When the scheduler must look at it.
    package var due: Instant? {
        switch self {
        case .account(let account): account.due
        case .reservation(let reservation): reservation.isOpen ? reservation.expiresAt : nil
        case .lot, .capture, .refund, .adjustment, .forgiveness: nil
        case .awaited(let awaited): awaited.retryAt
        case .settings(let state): state.due
        case .model(let state): state.due
        case .price(let state): state.due
        case .package(let state): state.due
        case .plan(let state): state.due
        case .offer(let state): state.due
        case .generation(let state): state.due
        case .job(let state): state.due
        case .payment(let state): state.due
        case .checkout(let state): state.due
        case .customer(let state): state.due
        case .subscription(let state): state.due
        case .workflow(let state): state.due
        case .run(let state): state.due
        case .dispute(let state): state.due
        case .member(let state): state.due
        case .alert(let state): state.due
        case .fault(let state): state.due
        case .key(let state): state.due
        case .activity(let state): state.due
        case .delivery(let state): state.due
        case .segment(let state): state.due
        }
    }

    /// Whose it is; `nil` is the platform's own, or nobody's yet.
    package var owner: AccountID? {
        switch self {
        case .account(let account): account.id
        case .lot(let lot): lot.account
        case .reservation(let reservation): reservation.account
        case .capture, .awaited: nil
        case .refund(let record): record.account
        case .adjustment(let record): record.account
        case .forgiveness(let record): record.account
        case .settings(let state): state.owner
        case .model(let state): state.owner
        case .price(let state): state.owner
        case .package(let state): state.owner
        case .plan(let state): state.owner
        case .offer(let state): state.owner
        case .generation(let state): state.owner
        case .job(let state): state.owner
        case .payment(let state): state.owner
        case .checkout(let state): state.owner
        case .customer(let state): state.owner
        case .subscription(let state): state.owner
        case .workflow(let state): state.owner
        case .run(let state): state.owner
        case .dispute(let state): state.owner
        case .member(let state): state.owner
        case .alert(let state): state.owner
        case .fault(let state): state.owner
        case .key(let state): state.owner
        case .activity(let state): state.owner
        case .delivery(let state): state.owner
        case .segment(let state): state.owner
        }
    }
}

/// What the events of one key fold to.
package protocol EntityState: Equatable, Sendable {
    /// The state after an event that names its key; it decides nothing and never fails.
    ///
    /// `nil` is before the first one.
    static func evolve(_ state: Self?, by event: Event, at position: Position) -> Self

    /// When the scheduler must look at it; `nil` is never.
    var due: Instant? { get }
    /// A sentence for each invariant that does not hold.
    var violations: [String] { get }
    /// Whose it is; `nil` is the platform's own, or nobody's yet.
    var owner: AccountID? { get }
}

extension EntityState {
    package var due: Instant? { nil }
    package var violations: [String] { [] }
    package var owner: AccountID? { nil }

    static func unexpected(_ event: Event, _ position: Position) -> Never {
        preconditionFailure(
            "The event at \(position) evolves a \(Self.self) that it does not name."
        )
    }
}
