// SPDX-License-Identifier: Apache-2.0

package import Domain

/// The way back from the stored form.
extension Event {
    /// Reads the newest version of a type.
    ///
    /// - Throws: `unknownType` for any other name, `malformed` for bytes that `encodeData` would not
    ///   have written.
    package init(
        type name: String,
        account: AccountID?,
        data: [UInt8]
    ) throws(FormatError) {
        guard let type = EventType(rawValue: name) else { throw .unknownType(name) }
        self = try Event(type, account: account, data: data)
    }

    init(_ type: EventType, account: AccountID?, data: [UInt8]) throws(FormatError) {
        var object = try ObjectReader(data, of: type.rawValue)
        self = try Event(type, account, &object)
        try object.finish()
    }

    private init(
        _ type: EventType,
        _ account: AccountID?,
        _ object: inout ObjectReader
    ) throws(FormatError) {
        switch type {
        case .accountOpened: self = .accountOpened(try AccountOpened(account, &object))
        case .accountSuspended: self = .accountSuspended(try AccountStatusChanged(account, &object))
        case .accountReinstated:
            self = .accountReinstated(try AccountStatusChanged(account, &object))
        case .creditsGranted: self = .creditsGranted(try CreditsGranted(account, &object))
        case .creditsAdjusted: self = .creditsAdjusted(try CreditsAdjusted(account, &object))
        case .creditsReserved: self = .creditsReserved(try CreditsReserved(account, &object))
        case .creditsCaptured: self = .creditsCaptured(try CreditsCaptured(account, &object))
        case .creditsReleased: self = .creditsReleased(try CreditsReleased(account, &object))
        case .creditsCharged: self = .creditsCharged(try CreditsCharged(account, &object))
        case .creditsRefunded: self = .creditsRefunded(try CreditsRefunded(account, &object))
        case .creditsReversed: self = .creditsReversed(try CreditsReversed(account, &object))
        case .creditsReinstated: self = .creditsReinstated(try CreditsReinstated(account, &object))
        case .creditsRolledOver: self = .creditsRolledOver(try CreditsRolledOver(account, &object))
        case .lotExpired: self = .lotExpired(try LotExpired(account, &object))
        case .debtSettled: self = .debtSettled(try DebtSettled(account, &object))
        case .debtForgiven: self = .debtForgiven(try DebtForgiven(account, &object))
        case .uncollectedRecovered:
            self = .uncollectedRecovered(try UncollectedRecovered(account, &object))
        case .modelRegistered, .modelEdited, .modelRepriced, .modelLocked, .modelUnlocked,
            .modelEnabled, .modelDisabled, .modelRetired, .packageDefined, .packageEdited,
            .packageRetired, .ledgerConfigured:
            self = .catalog(try CatalogEvent(type, account, &object))
        case .generationRequested, .generationDispatching, .generationSubmitted,
            .generationProlonged, .generationOverdue, .generationRetried,
            .generationUsageReported, .generationSucceeded, .generationFailed,
            .generationCancelled, .generationRefunded, .generationAnomaly,
            .generationOutputsExpired:
            self = .generation(try GenerationEvent(type, account, &object))
        case .checkoutOpened, .checkoutCompleted, .checkoutExpired, .customerLinked,
            .paymentProcessing, .paymentFailed, .paymentSucceeded, .paymentUpdated,
            .paymentRefundObserved, .paymentChargebackObserved, .paymentRefundOrdered,
            .paymentRefundSettled, .paymentMatched, .paymentUnmatched, .paymentAnomaly,
            .awaitedDeferred, .reinstatementDeferred:
            self = .payment(try PaymentEvent(type, account, &object))
        case .planDefined, .planEdited, .planRetired, .subscriptionStarted,
            .subscriptionRenewed, .subscriptionChanged, .subscriptionPastDue,
            .subscriptionPaused, .subscriptionResumed, .subscriptionCancelled,
            .subscriptionEnded, .subscriptionCredited, .subscriptionProrated,
            .subscriptionUnmatched, .subscriptionMatched, .subscriptionAssigned,
            .subscriptionLapsed, .subscriptionCancellationOrdered,
            .subscriptionCancellationSettled, .accountPlanChanged, .topUpConfigured,
            .topUpRequested, .topUpSettled:
            self = .subscription(try SubscriptionEvent(type, account, &object))
        case .workflowDefined, .workflowRetired, .runStarted, .runStepsSkipped, .runDelayed,
            .runPaused, .runResumed, .runStepRegenerated, .runCancelled, .runFinished:
            self = .workflow(try WorkflowEvent(type, account, &object))
        case .disputeOpened, .disputeOverdue, .disputeResolved:
            self = .dispute(try DisputeEvent(type, account, &object))
        case .memberAdded, .memberChanged, .memberRemoved, .accountUpdated, .accountRoleChanged,
            .keyCreated, .keyRevoked, .accountErased, .activityRecorded:
            self = .team(try TeamEvent(type, account, &object))
        case .alertRaised, .alertCleared, .alertAcknowledged, .faultReported, .faultResolved:
            self = .alert(try AlertEvent(type, account, &object))
        case .webhookReceived, .webhookRefused:
            self = .webhook(try WebhookEvent(type, &object))
        case .segmentArchived: self = .archive(try ArchiveEvent(type, &object))
        }
    }
}

extension AccountOpened {
    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            account: try object.required(account),
            name: try object.optionalSealed("name"),
            plan: try object.optionalText("plan"),
            metadata: try object.optionalSealed("metadata"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension AccountStatusChanged {
    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            account: try object.required(account),
            reason: try object.optionalSealed("reason")
        )
    }
}

extension CreditsGranted {
    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            lot: LotID(trusted: try object.text("id")),
            account: try object.required(account),
            amount: try object.amount("amount"),
            terms: try object.terms(),
            basis: try object.basis(),
            note: try object.optionalSealed("note"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension CreditsAdjusted {
    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        let id = AdjustmentID(trusted: try object.text("id"))
        let microcredits = try object.credits("amount")
        guard let amount = Amount(microcredits: abs(microcredits)) else {
            throw object.error("an amount is out of bounds")
        }
        let effect: Effect =
            microcredits > 0
            ? .increase(amount, lot: LotID(trusted: try object.text("lot")))
            : .decrease(amount, slices: try object.slices(), debt: try object.balance("debt"))
        self.init(
            id: id,
            account: try object.required(account),
            effect: effect,
            reason: try object.optionalSealed("reason"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension CreditsReserved {
    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: ReservationID(trusted: try object.text("id")),
            account: try object.required(account),
            amount: try object.amount("amount"),
            slices: try object.slices(),
            expiresAt: try object.optionalInstant("expires_at"),
            member: try object.memberUse(),
            fingerprint: try object.fingerprint()
        )
    }
}

extension CreditsCaptured {
    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            reservation: ReservationID(trusted: try object.text("reservation")),
            account: try object.required(account),
            id: try object.optionalText("id").map(CaptureID.init(trusted:)),
            amount: try object.amount("amount"),
            slices: try object.slices(),
            fingerprint: try object.fingerprint()
        )
    }
}

extension CreditsReleased {
    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        let reservation = ReservationID(trusted: try object.text("reservation"))
        let amount = try object.amount("amount")
        let slices = try object.slices()
        guard let cause = Cause(rawValue: try object.text("cause")) else {
            throw object.error("the cause is not known")
        }
        self.init(
            reservation: reservation,
            account: try object.required(account),
            amount: amount,
            slices: slices,
            cause: cause,
            reason: try object.optionalSealed("reason"),
            capture: try object.optionalText("capture").map(CaptureID.init(trusted:)),
            fingerprint: try object.optionalFingerprint(),
            member: try object.memberUse()
        )
    }
}

extension CreditsRefunded {
    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: RefundID(trusted: try object.text("id")),
            reservation: ReservationID(trusted: try object.text("reservation")),
            account: try object.required(account),
            amount: try object.amount("amount"),
            slices: try object.refundedSlices(),
            newLot: try object.refundLot(),
            debt: try object.balance("debt"),
            member: try object.memberUse(),
            reason: try object.optionalSealed("reason"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension LotExpired {
    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            lot: LotID(trusted: try object.text("id")),
            account: try object.required(account),
            amount: try object.amount("amount"),
            cause: try object.optionalKey("cause"),
            payment: try object.optionalText("payment").map(PaymentID.init(trusted:))
        )
    }
}

extension DebtSettled {
    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            account: try object.required(account),
            amount: try object.amount("amount"),
            slices: try object.slices(),
            cause: try object.key("cause"),
            debt: try object.optionalKey("debt")
        )
    }
}
