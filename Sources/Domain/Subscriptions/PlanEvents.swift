// SPDX-License-Identifier: Apache-2.0

/// A plan as somebody defined it, for the first time or anew.
package struct PlanChanged: Hashable, Sendable {
    package var plan: PlanID
    /// `nil` where there was none.
    package var before: PlanTerms?
    package var terms: PlanTerms
    package var actor: String?
    package var fingerprint: Fingerprint

    package init(
        plan: PlanID,
        before: PlanTerms? = nil,
        terms: PlanTerms,
        actor: String?,
        fingerprint: Fingerprint
    ) {
        self.plan = plan
        self.before = before
        self.terms = terms
        self.actor = actor
        self.fingerprint = fingerprint
    }
}

package struct PlanRetired: Hashable, Sendable {
    package var plan: PlanID
    package var actor: String?

    package init(plan: PlanID, actor: String?) {
        self.plan = plan
        self.actor = actor
    }
}
