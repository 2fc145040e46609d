// SPDX-License-Identifier: Apache-2.0

/// What an account is described by: no credit, and little that is decided on.
package struct Profile: Hashable, Sendable {
    package var name: Sealed?
    package var plan: String?
    /// The platform's own word.
    package var tier: String?
    package var metadata: Sealed?
    /// An alert is raised while less is available; `nil` is never.
    package var alertBelow: Amount?

    package init(
        name: Sealed? = nil,
        plan: String? = nil,
        tier: String? = nil,
        metadata: Sealed? = nil,
        alertBelow: Amount? = nil
    ) {
        self.name = name
        self.plan = plan
        self.tier = tier
        self.metadata = metadata
        self.alertBelow = alertBelow
    }
}

/// What becomes of each field.
package struct ProfileChange: Hashable, Sendable {
    package var name: Change<Sealed>
    package var plan: Change<String>
    package var tier: Change<String>
    package var metadata: Change<Sealed>
    package var alertBelow: Change<Amount>

    package init(
        name: Change<Sealed> = .keep,
        plan: Change<String> = .keep,
        tier: Change<String> = .keep,
        metadata: Change<Sealed> = .keep,
        alertBelow: Change<Amount> = .keep
    ) {
        self.name = name
        self.plan = plan
        self.tier = tier
        self.metadata = metadata
        self.alertBelow = alertBelow
    }

    package func applied(to profile: Profile) -> Profile {
        Profile(
            name: name.applied(to: profile.name),
            plan: plan.applied(to: profile.plan),
            tier: tier.applied(to: profile.tier),
            metadata: metadata.applied(to: profile.metadata),
            alertBelow: alertBelow.applied(to: profile.alertBelow)
        )
    }
}
