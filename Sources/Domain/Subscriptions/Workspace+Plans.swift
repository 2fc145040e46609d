// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    mutating func plan(_ id: PlanID) throws(Refusal) -> Plan? {
        try entity(.plan(id))?.plan
    }

    /// How much an account may do at a time, by the plan that it has now, or else by the default
    /// plan.
    ///
    /// Where there is neither, or nobody defined it, there are no limits.
    package mutating func limits(of account: Account) throws(Refusal) -> PlanLimits {
        let named = account.plan.map(PlanID.init(trusted:))
        let plan: PlanID? =
            if let named { named } else { try entity(.settings)?.settings?.defaultPlan }
        guard let plan else { return .none }
        return try self.plan(plan)?.terms.limits ?? .none
    }

    mutating func definePlan(
        _ id: PlanID,
        _ terms: PlanTerms,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        let plan = try plan(id)
        if let plan, plan.terms == terms, !plan.isRetired {
            return .repeats(plan.memory.position)
        }
        let faults = try terms.faults + faultsOfOffers(in: terms, of: id)
        guard faults.isEmpty else { throw .rejected(.invalidContent(faults)) }
        if let plan, plan.isRetired {
            throw .rejected(.wrongState(.plan(id), state: "retired"))
        }
        let change = PlanChanged(
            plan: id,
            before: plan?.terms,
            terms: terms,
            actor: stamp.actor,
            fingerprint: stamp.fingerprint
        )
        try emit(.subscription(plan == nil ? .planDefined(change) : .planEdited(change)))
        return .changes
    }

    /// A provider's id means one product: it is not taken from another one unasked.
    private mutating func faultsOfOffers(
        in terms: PlanTerms,
        of id: PlanID
    ) throws(Refusal) -> [ContentError] {
        try look(up: terms.offers.map(EntityKey.offer))
        var faults: [ContentError] = []
        for (index, offer) in terms.offers.enumerated() {
            guard let product = try entity(.offer(offer))?.offer?.product, product != .plan(id)
            else { continue }
            faults.append(
                ContentError("/offers/\(index)", "Remove \(offer.text): it means another product.")
            )
        }
        return faults
    }

    mutating func retirePlan(_ id: PlanID, _ stamp: Stamp) throws(Refusal) -> Decision {
        guard let plan = try plan(id) else { throw .rejected(.notFound(.plan(id))) }
        guard !plan.isRetired else { return .repeats(plan.memory.position) }
        try emit(.subscription(.planRetired(PlanRetired(plan: id, actor: stamp.actor))))
        return .changes
    }
}
