// SPDX-License-Identifier: Apache-2.0

/// What the name of a subscription's lot says: `subscription/stripe:sub_1/1700000000/2`.
struct SubscriptionLot {
    private static let prefix = "subscription/"

    let subscription: String
    let startSeconds: Int64
    let isRollover: Bool

    /// Returns `nil` for the lots of others.
    init?(_ lot: LotID) {
        guard lot.text.hasPrefix(Self.prefix) else { return nil }
        let parts = lot.text.split(separator: "/")
        guard parts.count >= 3, let seconds = Int64(parts[2]) else { return nil }
        subscription = String(parts[1])
        startSeconds = seconds
        isRollover = parts.count > 3 && parts[3] == "rollover"
    }
}

extension Identifier where Kind == Lot {
    /// The lot of a period; the first, or a further one because the plan changed.
    init(of subscription: SubscriptionID, _ period: SubscriptionPeriod, number: Int64 = 1) {
        let name = "subscription/\(subscription.text)/\(period.startSeconds)"
        self.init(trusted: number == 1 ? name : "\(name)/\(number)")
    }

    /// The lot that takes over what earlier periods left.
    init(
        rollingInto period: SubscriptionPeriod,
        of subscription: SubscriptionID,
        at position: Position
    ) {
        self.init(
            trusted: "subscription/\(subscription.text)/\(period.startSeconds)/rollover/\(position)"
        )
    }

    /// The lot that takes over what is free in one of a period that is longer than was said first.
    ///
    /// It is one of the same period, and says so.
    init(prolonging lot: LotID, at position: Position) {
        let name = lot.text.split(separator: "/")
        let base = name.prefix(name.first == "trial" ? 2 : 3).joined(separator: "/")
        let kind = SubscriptionLot(lot)?.isRollover == true ? "rollover" : "longer"
        self.init(trusted: "\(base)/\(kind)/\(position)")
    }

    /// The one trial of an account.
    package init(trialOf account: AccountID) {
        self.init(trusted: "trial/" + account.text)
    }

    /// The one bonus of an account for signing up.
    package init(signUpOf account: AccountID) {
        self.init(trusted: "sign-up/" + account.text)
    }
}
