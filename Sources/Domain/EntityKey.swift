// SPDX-License-Identifier: Apache-2.0

/// The name of one piece of state.
package enum EntityKey: Hashable, Sendable {
    case account(AccountID)
    case lot(LotID)
    case reservation(ReservationID)
    case capture(CaptureID)
    case refund(RefundID)
    case adjustment(AdjustmentID)
    case forgiveness(ForgivenessID)

    case settings
    case model(ModelID)
    case price(PriceID)
    case package(PackageID)
    case plan(PlanID)
    case offer(OfferID)

    case generation(GenerationID)
    case job(JobID)

    case payment(PaymentID)
    case checkout(CheckoutID)
    case customer(CustomerID)
    case subscription(SubscriptionID)
    case awaited(AwaitedID)

    case workflow(WorkflowID)
    case run(RunID)
    case dispute(DisputeID)
    case member(MemberID)
    case alert(AlertID)
    case fault(FaultID)
    case key(KeyID)
    case activity(ActivityID)
    case delivery(DeliveryID)
    case segment(SegmentID)

    /// The raw values are part of the stored format.
    package enum Kind: String, CaseIterable, Sendable {
        case account, lot, reservation, capture, refund, adjustment, forgiveness
        case settings, model, price, package, plan, offer
        case generation, job
        case payment, checkout, customer, subscription, awaited
        case workflow, run, dispute, member, alert, fault, key, activity
        case delivery
        case segment
    }

    package var kind: Kind {
        switch self {
        case .account: .account
        case .lot: .lot
        case .reservation: .reservation
        case .capture: .capture
        case .refund: .refund
        case .adjustment: .adjustment
        case .forgiveness: .forgiveness
        case .settings: .settings
        case .model: .model
        case .price: .price
        case .package: .package
        case .plan: .plan
        case .offer: .offer
        case .generation: .generation
        case .job: .job
        case .payment: .payment
        case .checkout: .checkout
        case .customer: .customer
        case .subscription: .subscription
        case .awaited: .awaited
        case .workflow: .workflow
        case .run: .run
        case .dispute: .dispute
        case .member: .member
        case .alert: .alert
        case .fault: .fault
        case .key: .key
        case .activity: .activity
        case .delivery: .delivery
        case .segment: .segment
        }
    }

    package var id: String {
        switch self {
        case .account(let id): id.text
        case .lot(let id): id.text
        case .reservation(let id): id.text
        case .capture(let id): id.text
        case .refund(let id): id.text
        case .adjustment(let id): id.text
        case .forgiveness(let id): id.text
        case .settings: ""
        case .model(let id): id.text
        case .price(let id): id.text
        case .package(let id): id.text
        case .plan(let id): id.text
        case .offer(let id): id.text
        case .generation(let id): id.text
        case .job(let id): id.text
        case .payment(let id): id.text
        case .checkout(let id): id.text
        case .customer(let id): id.text
        case .subscription(let id): id.text
        case .awaited(let id): id.text
        case .workflow(let id): id.text
        case .run(let id): id.text
        case .dispute(let id): id.text
        case .member(let id): id.text
        case .alert(let id): id.text
        case .fault(let id): id.text
        case .key(let id): id.text
        case .activity(let id): id.text
        case .delivery(let id): id.text
        case .segment(let id): id.text
        }
    }

    package init(_ kind: Kind, _ id: String) {
        self =
            switch kind {
            case .account: .account(AccountID(trusted: id))
            case .lot: .lot(LotID(trusted: id))
            case .reservation: .reservation(ReservationID(trusted: id))
            case .capture: .capture(CaptureID(trusted: id))
            case .refund: .refund(RefundID(trusted: id))
            case .adjustment: .adjustment(AdjustmentID(trusted: id))
            case .forgiveness: .forgiveness(ForgivenessID(trusted: id))
            case .settings: .settings
            case .model: .model(ModelID(trusted: id))
            case .price: .price(PriceID(trusted: id))
            case .package: .package(PackageID(trusted: id))
            case .plan: .plan(PlanID(trusted: id))
            case .offer: .offer(OfferID(trusted: id))
            case .generation: .generation(GenerationID(trusted: id))
            case .job: .job(JobID(trusted: id))
            case .payment: .payment(PaymentID(trusted: id))
            case .checkout: .checkout(CheckoutID(trusted: id))
            case .customer: .customer(CustomerID(trusted: id))
            case .subscription: .subscription(SubscriptionID(trusted: id))
            case .awaited: .awaited(AwaitedID(trusted: id))
            case .workflow: .workflow(WorkflowID(trusted: id))
            case .run: .run(RunID(trusted: id))
            case .dispute: .dispute(DisputeID(trusted: id))
            case .member: .member(MemberID(trusted: id))
            case .alert: .alert(AlertID(trusted: id))
            case .fault: .fault(FaultID(trusted: id))
            case .key: .key(KeyID(trusted: id))
            case .activity: .activity(ActivityID(trusted: id))
            case .delivery: .delivery(DeliveryID(trusted: id))
            case .segment: .segment(SegmentID(trusted: id))
            }
    }

    /// The id alone: two kinds seldom share one, and a decision hashes several keys.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(id)
    }
}
