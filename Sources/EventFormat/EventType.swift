// SPDX-License-Identifier: Apache-2.0

package import Domain

/// The names under which events are stored, each in the newest version of its type.
///
/// What is stored under a name never changes: a type that is stored otherwise gets a name with the
/// next version, such as `credits.granted.v2`, and an upcaster from the one before.
package enum EventType: String, CaseIterable, Sendable {
    case accountOpened = "account.opened"
    case accountSuspended = "account.suspended"
    case accountReinstated = "account.reinstated"
    case creditsGranted = "credits.granted"
    case creditsAdjusted = "credits.adjusted"
    case creditsReserved = "credits.reserved"
    case creditsCaptured = "credits.captured"
    case creditsReleased = "credits.released"
    case creditsCharged = "credits.charged"
    case creditsRefunded = "credits.refunded"
    case creditsReversed = "credits.reversed"
    case creditsReinstated = "credits.reinstated"
    case creditsRolledOver = "credits.rolled_over"
    case lotExpired = "lot.expired"
    case debtSettled = "debt.settled"
    case debtForgiven = "debt.forgiven"
    case uncollectedRecovered = "uncollected.recovered"

    // Catalog
    case modelRegistered = "model.registered"
    case modelEdited = "model.edited"
    case modelRepriced = "model.repriced"
    case modelLocked = "model.locked"
    case modelUnlocked = "model.unlocked"
    case modelEnabled = "model.enabled"
    case modelDisabled = "model.disabled"
    case modelRetired = "model.retired"
    case packageDefined = "package.defined"
    case packageEdited = "package.edited"
    case packageRetired = "package.retired"
    case ledgerConfigured = "ledger.configured"

    // Generation
    case generationRequested = "generation.requested"
    case generationDispatching = "generation.dispatching"
    case generationSubmitted = "generation.submitted"
    case generationProlonged = "generation.prolonged"
    case generationOverdue = "generation.overdue"
    case generationRetried = "generation.retried"
    case generationUsageReported = "generation.usage_reported"
    case generationSucceeded = "generation.succeeded"
    case generationFailed = "generation.failed"
    case generationCancelled = "generation.cancelled"
    case generationRefunded = "generation.refunded"
    case generationAnomaly = "generation.anomaly"
    case generationOutputsExpired = "generation.outputs_expired"

    // Payment
    case checkoutOpened = "checkout.opened"
    case checkoutCompleted = "checkout.completed"
    case checkoutExpired = "checkout.expired"
    case customerLinked = "customer.linked"
    case paymentProcessing = "payment.processing"
    case paymentFailed = "payment.failed"
    case paymentSucceeded = "payment.succeeded"
    case paymentUpdated = "payment.updated"
    case paymentRefundObserved = "payment.refund_observed"
    case paymentChargebackObserved = "payment.chargeback_observed"
    case paymentRefundOrdered = "payment.refund_ordered"
    case paymentRefundSettled = "payment.refund_settled"
    case paymentMatched = "payment.matched"
    case paymentUnmatched = "payment.unmatched"
    case paymentAnomaly = "payment.anomaly"
    case awaitedDeferred = "awaited.deferred"
    case reinstatementDeferred = "reinstatement.deferred"

    // Subscription
    case planDefined = "plan.defined"
    case planEdited = "plan.edited"
    case planRetired = "plan.retired"
    case subscriptionStarted = "subscription.started"
    case subscriptionRenewed = "subscription.renewed"
    case subscriptionChanged = "subscription.changed"
    case subscriptionPastDue = "subscription.past_due"
    case subscriptionPaused = "subscription.paused"
    case subscriptionResumed = "subscription.resumed"
    case subscriptionCancelled = "subscription.cancelled"
    case subscriptionEnded = "subscription.ended"
    case subscriptionCredited = "subscription.credited"
    case subscriptionProrated = "subscription.prorated"
    case subscriptionUnmatched = "subscription.unmatched"
    case subscriptionMatched = "subscription.matched"
    case subscriptionAssigned = "subscription.assigned"
    case subscriptionLapsed = "subscription.lapsed"
    case subscriptionCancellationOrdered = "subscription.cancellation_ordered"
    case subscriptionCancellationSettled = "subscription.cancellation_settled"
    case accountPlanChanged = "account.plan_changed"
    case topUpConfigured = "topup.configured"
    case topUpRequested = "topup.requested"
    case topUpSettled = "topup.settled"

    // Workflow
    case workflowDefined = "workflow.defined"
    case workflowRetired = "workflow.retired"
    case runStarted = "run.started"
    case runStepsSkipped = "run.steps_skipped"
    case runDelayed = "run.delayed"
    case runPaused = "run.paused"
    case runResumed = "run.resumed"
    case runStepRegenerated = "run.step_regenerated"
    case runCancelled = "run.cancelled"
    case runFinished = "run.finished"

    // Dispute
    case disputeOpened = "dispute.opened"
    case disputeOverdue = "dispute.overdue"
    case disputeResolved = "dispute.resolved"

    // Team
    case memberAdded = "member.added"
    case memberChanged = "member.changed"
    case memberRemoved = "member.removed"
    case accountUpdated = "account.updated"
    case accountRoleChanged = "account.role_changed"
    case keyCreated = "key.created"
    case keyRevoked = "key.revoked"
    case accountErased = "account.erased"
    case activityRecorded = "activity.recorded"

    // Alert
    case alertRaised = "alert.raised"
    case alertCleared = "alert.cleared"
    case alertAcknowledged = "alert.acknowledged"
    case faultReported = "fault.reported"
    case faultResolved = "fault.resolved"

    // Webhook
    case webhookReceived = "webhook.received"
    case webhookRefused = "webhook.refused"

    // Archive
    case segmentArchived = "segment.archived"

    package init(of event: Event) {
        self =
            switch event {
            case .accountOpened: .accountOpened
            case .accountSuspended: .accountSuspended
            case .accountReinstated: .accountReinstated
            case .creditsGranted: .creditsGranted
            case .creditsAdjusted: .creditsAdjusted
            case .creditsReserved: .creditsReserved
            case .creditsCaptured: .creditsCaptured
            case .creditsReleased: .creditsReleased
            case .creditsCharged: .creditsCharged
            case .creditsRefunded: .creditsRefunded
            case .creditsReversed: .creditsReversed
            case .creditsReinstated: .creditsReinstated
            case .creditsRolledOver: .creditsRolledOver
            case .lotExpired: .lotExpired
            case .debtSettled: .debtSettled
            case .debtForgiven: .debtForgiven
            case .uncollectedRecovered: .uncollectedRecovered
            case .catalog(let event): event.type
            case .generation(let event): event.type
            case .payment(let event): event.type
            case .subscription(let event): event.type
            case .workflow(let event): event.type
            case .dispute(let event): event.type
            case .team(let event): event.type
            case .alert(let event): event.type
            case .webhook(let event): event.type
            case .archive(let event): event.type
            }
    }
}
