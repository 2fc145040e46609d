// SPDX-License-Identifier: Apache-2.0

package import Domain

extension Draft {
    /// What becomes of an account's profile, its personal texts still in clear.
    package struct NewProfile: Sendable {
        package var name: Change<String>
        package var plan: Change<String>
        package var tier: Change<String>
        /// A JSON object as one canonical text.
        package var metadata: Change<String>
        package var alertBelow: Change<Amount>

        package init(
            name: Change<String> = .keep,
            plan: Change<String> = .keep,
            tier: Change<String> = .keep,
            metadata: Change<String> = .keep,
            alertBelow: Change<Amount> = .keep
        ) {
            self.name = name
            self.plan = plan
            self.tier = tier
            self.metadata = metadata
            self.alertBelow = alertBelow
        }
    }

    package static func updateAccount(
        _ account: AccountID,
        _ profile: NewProfile,
        actor: String?
    ) -> Draft {
        Draft(
            .account(account),
            subject: .account(account),
            personalTexts: [profile.name.value, profile.metadata.value].compactMap(\.self),
            actor: actor
        ) { seal, stamp in
            let change = ProfileChange(
                name: profile.name.map(seal),
                plan: profile.plan,
                tier: profile.tier,
                metadata: profile.metadata.map(seal),
                alertBelow: profile.alertBelow
            )
            return .team(.updateAccount(account, change), stamp)
        }
    }
}

extension Change {
    /// What it is changed to.
    fileprivate var value: Value? {
        if case .set(let value) = self { value } else { nil }
    }

    fileprivate func map<Other>(_ body: (Value) -> Other) -> Change<Other> {
        switch self {
        case .keep: .keep
        case .set(let value): .set(body(value))
        case .clear: .clear
        }
    }
}
