// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension SubscriptionEvent {
    var type: EventType {
        switch self {
        case .planDefined: .planDefined
        case .planEdited: .planEdited
        case .planRetired: .planRetired
        case .observed(let event): event.type
        case .credited: .subscriptionCredited
        case .prorated: .subscriptionProrated
        case .unmatched: .subscriptionUnmatched
        case .matched: .subscriptionMatched
        case .assigned: .subscriptionAssigned
        case .lapsed: .subscriptionLapsed
        case .cancellationOrdered: .subscriptionCancellationOrdered
        case .cancellationSettled: .subscriptionCancellationSettled
        case .planChanged: .accountPlanChanged
        case .topUpConfigured: .topUpConfigured
        case .topUpRequested: .topUpRequested
        case .topUpSettled: .topUpSettled
        }
    }

    func write(to object: inout ObjectWriter) {
        switch self {
        case .planDefined(let change), .planEdited(let change): change.write(to: &object)
        case .planRetired(let change): change.write(to: &object)
        case .observed(let event): event.write(to: &object)
        case .credited(let event): event.write(to: &object)
        case .prorated(let event): event.write(to: &object)
        case .unmatched(let event): event.write(to: &object)
        case .matched(let event): event.write(to: &object)
        case .assigned(let event): event.write(to: &object)
        case .lapsed(let event): event.write(to: &object)
        case .cancellationOrdered(let event): event.write(to: &object)
        case .cancellationSettled(let event): event.write(to: &object)
        case .planChanged(let event): event.write(to: &object)
        case .topUpConfigured(let event): event.write(to: &object)
        case .topUpRequested(let event): event.write(to: &object)
        case .topUpSettled(let event): event.write(to: &object)
        }
    }

    /// - Precondition: the type is one of these events.
    init(
        _ type: EventType,
        _ account: AccountID?,
        _ object: inout ObjectReader
    ) throws(FormatError) {
        switch type {
        case .planDefined: self = .planDefined(try PlanChanged(&object))
        case .planEdited: self = .planEdited(try PlanChanged(&object))
        case .planRetired: self = .planRetired(try PlanRetired(&object))
        case .subscriptionCredited: self = .credited(try SubscriptionCredited(account, &object))
        case .subscriptionProrated: self = .prorated(try SubscriptionProrated(account, &object))
        case .subscriptionUnmatched: self = .unmatched(try SubscriptionUnmatched(account, &object))
        case .subscriptionMatched: self = .matched(try SubscriptionMatched(account, &object))
        case .subscriptionAssigned: self = .assigned(try SubscriptionAssigned(account, &object))
        case .subscriptionLapsed: self = .lapsed(try SubscriptionLapsed(account, &object))
        case .subscriptionCancellationOrdered:
            self = .cancellationOrdered(try CancellationOrdered(account, &object))
        case .subscriptionCancellationSettled:
            self = .cancellationSettled(try CancellationSettled(account, &object))
        case .accountPlanChanged: self = .planChanged(try AccountPlanChanged(account, &object))
        case .topUpConfigured: self = .topUpConfigured(try TopUpConfigured(account, &object))
        case .topUpRequested: self = .topUpRequested(try TopUpRequested(account, &object))
        case .topUpSettled: self = .topUpSettled(try TopUpSettled(account, &object))
        default: self = .observed(try SubscriptionObserved(type, account, &object))
        }
    }
}
