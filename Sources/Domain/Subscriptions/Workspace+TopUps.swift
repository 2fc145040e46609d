// SPDX-License-Identifier: Apache-2.0

/// One top-up at a time, and none too soon after one that failed.
extension Workspace {
    mutating func configureTopUp(
        of id: AccountID,
        _ terms: TopUpTerms?,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        let account = try requireAccount(id)
        if let terms {
            try require(terms)
            guard let package = try entity(.package(terms.package))?.package, !package.isRetired
            else { throw .rejected(.notFound(.package(terms.package))) }
        }
        let state = account.topUp?.state
        if state == nil, terms == nil { return .repeats(account.memory.position) }
        if let state, state.terms == terms, state.failures == 0, !state.isDisabled {
            return .repeats(state.position)
        }
        try emit(
            .subscription(
                .topUpConfigured(TopUpConfigured(account: id, terms: terms, actor: stamp.actor))
            )
        )
        return .changes
    }

    private func require(_ terms: TopUpTerms) throws(Refusal) {
        var faults: [ContentError] = []
        if !(1...TopUpState.monthlyMaximum ~= terms.monthlyMaximum) {
            faults.append(
                ContentError("/monthly_maximum", "Send 1–\(TopUpState.monthlyMaximum).")
            )
        }
        if let method = terms.paymentMethod, !(1...200 ~= method.unicodeScalars.count) {
            faults.append(ContentError("/payment_method", "Send 1–200 characters."))
        }
        guard faults.isEmpty else { throw .rejected(.invalidContent(faults)) }
    }

    mutating func settleTopUp(
        _ id: TopUpID,
        of account: AccountID,
        _ outcome: TopUpOutcome
    ) throws(Refusal) -> Decision {
        guard let state = try requireAccount(account).topUp?.state else {
            throw .rejected(.wrongState(.account(account), state: "without top-up"))
        }
        guard state.flight?.id == id else { return .repeats(state.position) }
        try settle(id, of: account, outcome, failures: state.failures)
        return .changes
    }

    /// A payment that carries a top-up's id says what became of it.
    ///
    /// An event of a payment says only what is new, so all that is known is asked. One that is
    /// parked has brought nothing yet: as long as it waits, nothing more is bought.
    mutating func settleTopUp(by id: PaymentID) throws(Refusal) {
        guard let known = try self.payment(id), let outcome = TopUpOutcome(of: known.facts.status)
        else { return }
        let payment = known.facts
        guard let reference = payment.reference, reference.hasPrefix(Self.topUpPrefix),
            outcome != .succeeded || known.isMatched
        else { return }
        var owner = payment.account
        if owner == nil, let customer = payment.customer {
            owner = try entity(.customer(customer))?.customer?.account
        }
        guard let owner, let state = try account(owner)?.topUp?.state, let flight = state.flight,
            flight.id.text == reference
        else { return }
        try settle(flight.id, of: owner, outcome, failures: state.failures)
    }

    private static let topUpPrefix = "topup:"

    private mutating func settle(
        _ id: TopUpID,
        of account: AccountID,
        _ outcome: TopUpOutcome,
        failures: Int64
    ) throws(Refusal) {
        let waits = TopUpState.backOffSeconds
        var settled = TopUpSettled(id: id, account: account, outcome: outcome)
        switch outcome {
        case .succeeded:
            // What it brings may be on its way, or have gone into debt: no other one at once.
            if try requireAccount(account).needsTopUp {
                settled.notBefore = time.adding(seconds: waits[0])
            }
        case .declined, .expired:
            settled.isDisabled = failures >= waits.count
            if !settled.isDisabled {
                settled.notBefore = time.adding(seconds: waits[Int(failures)])
            }
        }
        try emit(.subscription(.topUpSettled(settled)))
    }

    /// From the scheduler: nothing to do is no error.
    mutating func tendTopUp(of id: AccountID) throws(Refusal) {
        if let state = try requireAccount(id).topUp?.state, let flight = state.flight,
            flight.expiresAt <= time
        {
            try settle(flight.id, of: id, .expired, failures: state.failures)
        }
        try requestTopUpIfLow(id)
    }

    /// Asks for a top-up, if one is due: once, however often it is looked at.
    mutating func requestTopUpIfLow(_ id: AccountID) throws(Refusal) {
        guard let account = try account(id), let next = account.nextTopUpAttempt, next <= time,
            let terms = account.topUp?.state.terms
        else { return }
        let missing = Int128(terms.threshold.microcredits) - account.available.microcredits
        try emit(
            .subscription(
                .topUpRequested(
                    TopUpRequested(
                        id: TopUpID(trusted: Self.topUpPrefix + String(lastPosition + 1)),
                        account: id,
                        package: terms.package,
                        paymentMethod: terms.paymentMethod,
                        shortfall: Balance(microcredits: missing),
                        at: time,
                        expiresAt: time.adding(seconds: TopUpState.flightSeconds)
                    )
                )
            )
        )
    }
}

extension TopUpOutcome {
    /// `nil` while that is open.
    fileprivate init?(of status: PaymentStatus) {
        switch status {
        case .processing: return nil
        case .failed: self = .declined
        case .succeeded: self = .succeeded
        }
    }
}
