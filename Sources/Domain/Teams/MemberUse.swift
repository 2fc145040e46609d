// SPDX-License-Identifier: Apache-2.0

/// Which member of a team spends, and when that began: what comes back, comes back to the periods
/// that it was spent in.
package struct MemberUse: Hashable, Sendable {
    package let member: MemberID
    package let at: Instant

    package init(member: MemberID, at: Instant) {
        self.member = member
        self.at = at
    }
}

/// The most that a member may spend in a period.
package struct MemberCap: Hashable, Sendable {
    package let amount: Amount
    package let period: Period

    package init(amount: Amount, period: Period) {
        self.amount = amount
        self.period = period
    }
}

extension Identifier where Kind == Member {
    /// Members are named within their account.
    package init(_ name: Identifier<Member>, of account: AccountID) {
        self.init(trusted: account.text + "/" + name.text)
    }

    /// The name within the account.
    package var name: Substring {
        guard let slash = text.firstIndex(of: "/") else { return text[...] }
        return text[text.index(after: slash)...]
    }
}
