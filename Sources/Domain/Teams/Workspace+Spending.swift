// SPDX-License-Identifier: Apache-2.0

/// Caps of members, decided in the same command as what they bound.
extension Workspace {
    mutating func requireMember(_ id: MemberID) throws(Refusal) -> Member {
        guard let member = try member(id) else { throw .rejected(.notFound(.member(id))) }
        return member
    }

    /// Who spends; `nil` where the account itself does.
    ///
    /// - Throws: `limitReached` where the cap does not cover the amount in this period.
    mutating func use(
        of amount: Amount,
        by id: MemberID?,
        of account: AccountID
    ) throws(Refusal) -> MemberUse? {
        guard let id else { return nil }
        let member = try requireMember(id)
        guard member.account == account else { throw .rejected(.notFound(.member(id))) }
        guard member.status == .active else {
            throw .rejected(.wrongState(.member(id), state: member.status.rawValue))
        }
        if let cap = member.cap {
            let spent = member.spent(in: cap.period, at: time)
            guard spent.microcredits + Int128(amount.microcredits) <= cap.amount.microcredits else {
                throw .rejected(
                    .limitReached(
                        .memberCap(id, cap: cap.amount, spent: spent, required: amount)
                    )
                )
            }
        }
        return MemberUse(member: id, at: time)
    }
}
