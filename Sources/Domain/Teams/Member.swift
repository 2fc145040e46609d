// SPDX-License-Identifier: Apache-2.0

/// Somebody who spends the credits of an account together with others.
package struct Member: EntityState {
    package enum Status: String, CaseIterable, Sendable {
        case active
        case removed
    }

    package let id: MemberID
    package let account: AccountID
    package let memory: Memory
    package var role: String?
    /// `nil`: as much as the account has.
    package var cap: MemberCap?
    package var status: Status
    /// The last change that was asked for; of the addition at first.
    package var change: Memory
    /// What was spent in the last day, week and month that anything was spent in.
    package var windows: [SpendingWindow]

    package init(
        id: MemberID,
        account: AccountID,
        role: String?,
        cap: MemberCap?,
        memory: Memory
    ) {
        self.id = id
        self.account = account
        self.role = role
        self.cap = cap
        self.memory = memory
        status = .active
        change = memory
        windows = []
    }

    package var owner: AccountID? { account }

    package var violations: [String] {
        windows.filter { $0.spent < .zero }.map { window in
            "Member \(id.text) spent less than nothing in a \(window.period.rawValue)."
        }
    }

    /// What was spent, and not given back, in the period that a time lies in.
    package func spent(in period: Period, at time: Instant) -> Balance {
        windows.first { $0.period == period && $0.start == period.start(of: time) }?.spent ?? .zero
    }
}

/// What a member spent in one period, all periods being counted, so that a cap may change.
package struct SpendingWindow: Hashable, Sendable {
    package let period: Period
    package let start: Instant
    package var spent: Balance

    package init(period: Period, start: Instant, spent: Balance) {
        self.period = period
        self.start = start
        self.spent = spent
    }
}

extension Member {
    package static func evolve(_ state: Member?, by event: Event, at position: Position) -> Member {
        guard var member = state else { return added(by: event, at: position) }
        switch event {
        case .creditsReserved(let reserved):
            member.spend(reserved.amount, reserved.member)
        case .creditsCharged(let charge):
            member.spend(
                Balance(
                    microcredits: Int128(charge.amount.microcredits)
                        - charge.uncollected.microcredits
                ),
                charge.member
            )
        case .creditsReleased(let released):
            member.takeBack(released.amount, released.member)
        case .creditsRefunded(let refund):
            member.takeBack(refund.amount, refund.member)
        case .team(.memberChanged(let change)):
            member.role = change.role
            member.cap = change.cap
            member.status = .active
            member.change = Memory(fingerprint: change.fingerprint, position: position)
        case .team(.memberRemoved(let removal)):
            member.status = .removed
            member.change = Memory(fingerprint: removal.fingerprint, position: position)
        default:
            unexpected(event, position)
        }
        return member
    }

    private static func added(by event: Event, at position: Position) -> Member {
        guard case .team(.memberAdded(let added)) = event else { unexpected(event, position) }
        return Member(
            id: added.id,
            account: added.account,
            role: added.role,
            cap: added.cap,
            memory: Memory(fingerprint: added.fingerprint, position: position)
        )
    }

    private mutating func spend(_ amount: Amount, _ use: MemberUse?) {
        spend(Balance(amount), use)
    }

    /// Time never runs backwards in a ledger: a window that is over does not come again.
    private mutating func spend(_ amount: Balance, _ use: MemberUse?) {
        guard let use else { return }
        for period in Period.allCases {
            let start = period.start(of: use.at)
            if let index = windows.firstIndex(where: { $0.period == period }) {
                guard windows[index].start <= start else { continue }
                if windows[index].start == start {
                    windows[index].spent.microcredits += amount.microcredits
                } else {
                    windows[index] = SpendingWindow(period: period, start: start, spent: amount)
                }
            } else {
                windows.append(SpendingWindow(period: period, start: start, spent: amount))
            }
        }
    }

    /// Back to the periods that it was spent in, where they are still counted.
    private mutating func takeBack(_ amount: Amount, _ use: MemberUse?) {
        guard let use else { return }
        for index in windows.indices
        where windows[index].start == windows[index].period.start(of: use.at) {
            windows[index].spent -= amount
        }
    }
}
