// SPDX-License-Identifier: Apache-2.0

/// Credits for each period, and limits.
package struct Plan: EntityState {
    package let id: PlanID
    package var terms: PlanTerms
    /// It gives no more subscriptions; those that have it keep it.
    package var isRetired: Bool
    /// Of the last definition.
    package var memory: Memory

    package init(id: PlanID, terms: PlanTerms, isRetired: Bool = false, memory: Memory) {
        self.id = id
        self.terms = terms
        self.isRetired = isRetired
        self.memory = memory
    }

    package static func evolve(_ state: Plan?, by event: Event, at position: Position) -> Plan {
        switch (event, state) {
        case (.subscription(.planDefined(let change)), nil),
            (.subscription(.planEdited(let change)), .some):
            return Plan(
                id: change.plan,
                terms: change.terms,
                memory: Memory(fingerprint: change.fingerprint, position: position)
            )
        case (.subscription(.planRetired), .some(var plan)):
            plan.isRetired = true
            plan.memory.position = position
            return plan
        default:
            unexpected(event, position)
        }
    }

    package var violations: [String] {
        terms.faults.map { "Plan \(id.text): \($0.pointer) \($0.detail)" }
    }
}
