// SPDX-License-Identifier: Apache-2.0

/// Credits that an account is given once in its life; the name of the lot sees to that.
extension Workspace {
    mutating func startTrial(
        of id: AccountID,
        _ plan: PlanID?,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        let lot = LotID(trialOf: id)
        if let known = try self.lot(lot) {
            return try known.memory.answer(to: stamp.fingerprint, of: .lot(lot))
        }
        _ = try requireAccount(id)
        let trial = try trial(of: plan)
        try expireDueLots(of: id)
        try requireRoom(for: 1, in: requireAccount(id))
        try give(trial.credits, to: id, as: lot, .promotion, days: trial.days, stamp.fingerprint)
        return .changes
    }

    private mutating func trial(
        of plan: PlanID?
    ) throws(Refusal) -> (credits: Amount, days: Int64?) {
        guard let plan else {
            let settings = try entity(.settings)?.settings ?? .standard
            guard let credits = Amount(microcredits: Int64(settings.trialCredits.microcredits))
            else { throw .rejected(.wrongState(.settings, state: "without trial")) }
            return (credits, settings.trialDays)
        }
        guard let terms = try self.plan(plan)?.terms else {
            throw .rejected(.notFound(.plan(plan)))
        }
        guard let trial = terms.trial else {
            throw .rejected(.wrongState(.plan(plan), state: "without trial"))
        }
        return (trial.credits, trial.days)
    }

    /// What the ledger gives to every new account.
    mutating func grantSignUpBonus(to id: AccountID) throws(Refusal) {
        guard let settings = try entity(.settings)?.settings,
            let credits = Amount(microcredits: Int64(settings.signUpBonus.microcredits))
        else { return }
        let lot = LotID(signUpOf: id)
        try give(credits, to: id, as: lot, .bonus, days: settings.signUpBonusDays, .none)
    }

    private mutating func give(
        _ credits: Amount,
        to account: AccountID,
        as lot: LotID,
        _ source: LotSource,
        days: Int64?,
        _ fingerprint: Fingerprint
    ) throws(Refusal) {
        try emit(
            .creditsGranted(
                CreditsGranted(
                    lot: lot,
                    account: account,
                    amount: credits,
                    terms: LotTerms(
                        source: source,
                        priority: source.defaultPriority,
                        expiresAt: days.map { time.adding(days: $0) }
                    ),
                    basis: nil,
                    note: nil,
                    fingerprint: fingerprint
                )
            )
        )
    }
}
