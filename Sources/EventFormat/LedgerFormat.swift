// SPDX-License-Identifier: Apache-2.0

/// Which events a ledger may hold.
///
/// Its number is raised before the first event of a newer type or version is written: a program that
/// does not know it finds the number first, and says so. The highest is open until it is released;
/// what is added after a release is of the next one.
package enum LedgerFormat {
    /// What this program writes, and the newest that it reads.
    package static let current: Int32 = EventType.allCases.map(\.format).max() ?? 1
}

extension EventType {
    /// The first format whose ledgers may hold the type in its newest version.
    ///
    /// 1 is accounts and credits, 2 the billing domain, 3 the archive and what came after it.
    package var format: Int32 {
        switch self {
        case .accountOpened, .accountSuspended, .accountReinstated, .creditsGranted,
            .creditsAdjusted, .creditsReserved, .creditsCaptured, .creditsReleased,
            .creditsRefunded, .lotExpired, .debtSettled:
            1
        case .creditsCharged, .creditsReversed, .creditsReinstated, .creditsRolledOver,
            .debtForgiven, .uncollectedRecovered, .modelRegistered, .modelEdited, .modelRepriced,
            .modelLocked, .modelUnlocked, .modelEnabled, .modelDisabled, .modelRetired,
            .packageDefined, .packageEdited, .packageRetired, .ledgerConfigured,
            .generationRequested, .generationDispatching, .generationSubmitted,
            .generationProlonged, .generationOverdue, .generationRetried,
            .generationUsageReported, .generationSucceeded, .generationFailed,
            .generationCancelled, .generationRefunded, .generationAnomaly,
            .generationOutputsExpired, .checkoutOpened, .checkoutCompleted, .checkoutExpired,
            .customerLinked, .paymentProcessing, .paymentFailed, .paymentSucceeded,
            .paymentUpdated, .paymentRefundObserved, .paymentChargebackObserved,
            .paymentRefundOrdered, .paymentRefundSettled, .paymentMatched, .paymentUnmatched,
            .paymentAnomaly, .awaitedDeferred, .planDefined, .planEdited, .planRetired,
            .subscriptionStarted, .subscriptionRenewed, .subscriptionChanged,
            .subscriptionPastDue, .subscriptionPaused, .subscriptionResumed,
            .subscriptionCancelled, .subscriptionEnded, .subscriptionCredited,
            .subscriptionProrated, .subscriptionUnmatched, .subscriptionMatched,
            .subscriptionAssigned, .subscriptionLapsed, .accountPlanChanged, .topUpConfigured,
            .topUpRequested, .topUpSettled, .workflowDefined, .workflowRetired, .runStarted,
            .runStepsSkipped, .runDelayed, .runPaused, .runResumed, .runStepRegenerated,
            .runCancelled, .runFinished, .disputeOpened, .disputeOverdue, .disputeResolved,
            .memberAdded, .memberChanged, .memberRemoved, .accountUpdated, .accountRoleChanged,
            .keyCreated, .keyRevoked, .accountErased, .activityRecorded, .alertRaised,
            .alertCleared, .alertAcknowledged, .faultReported, .faultResolved, .webhookReceived,
            .webhookRefused:
            2
        case .reinstatementDeferred, .subscriptionCancellationOrdered,
            .subscriptionCancellationSettled, .segmentArchived:
            3
        }
    }
}
