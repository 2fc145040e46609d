// SPDX-License-Identifier: Apache-2.0

/// A customer's credit: the totals, and the lots that they are made of.
package struct Account: Equatable, Sendable {
    package enum Status: String, Sendable {
        case active
        case suspended
    }

    package static let lotsMaximum = 10_000

    package var profile: AccountProfile
    package var status: Status
    /// The last change of `status`; the opening at first.
    package var statusPosition: Position
    package var available: Balance
    package var held: Balance
    /// What of `debts` is owed.
    package var debt: Balance
    /// Oldest first; settled ones are not among them.
    package var debts: [Debt]
    /// In burn order; exhausted lots are not among them.
    package var lots: [OpenLot]
    /// `nil` is no plan beyond the one that it was opened with.
    package var membership: Membership?
    /// `nil` where it was never configured.
    package var topUp: TopUp?
    package var generations: GenerationActivity

    package var name: Sealed? { profile.facts.name }
    /// By its latest subscription; without one, the plan that it was given.
    package var plan: String? { membership?.entitlements.last?.plan.text ?? profile.facts.plan }
    package var metadata: Sealed? { profile.facts.metadata }

    /// A new account, without credit.
    package init(
        id: AccountID,
        name: Sealed?,
        plan: String?,
        metadata: Sealed?,
        memory: Memory
    ) {
        self.init(
            AccountProfile(
                id: id,
                facts: Profile(name: name, plan: plan, metadata: metadata),
                memory: memory
            )
        )
    }

    package init(_ profile: AccountProfile) {
        self.profile = profile
        status = .active
        statusPosition = profile.memory.position
        available = .zero
        held = .zero
        debt = .zero
        debts = []
        lots = []
        generations = GenerationActivity()
    }

    package var id: AccountID { profile.id }
    package var memory: Memory { profile.memory }

    /// When the scheduler must look at it: a lot expires, or a top-up is to be looked after.
    package var due: Instant? {
        guard let nextTopUp else { return nextExpiry }
        return min(nextExpiry ?? nextTopUp, nextTopUp)
    }

    /// When the next lot with free credit expires.
    package var nextExpiry: Instant? {
        var earliest: Instant?
        for lot in lots where lot.remaining > 0 {
            guard let expiry = lot.terms.expiresAt else { continue }
            earliest = min(earliest ?? expiry, expiry)
        }
        return earliest
    }

    /// The account as a reader sees it at a time: expired credit is gone, swept or not.
    package func asSeen(at time: Instant) -> Account {
        guard let nextExpiry, nextExpiry <= time else { return self }
        var seen = self
        for index in seen.lots.indices where seen.lots[index].terms.isExpired(at: time) {
            seen.available.microcredits -= Int128(seen.lots[index].remaining)
            seen.lots[index].remaining = 0
        }
        seen.lots.removeAll(where: \.isExhausted)
        return seen
    }
}

/// What seldom changes of an account.
///
/// A class, so that the account, which is copied with each change of its credit, stays small.
package final class AccountProfile: Equatable, Sendable {
    package let id: AccountID
    package let facts: Profile
    package let role: AccountRole?
    package let memory: Memory
    /// The last change of the facts; `nil` is the opening.
    package let update: Memory?

    package init(
        id: AccountID,
        facts: Profile,
        role: AccountRole? = nil,
        memory: Memory,
        update: Memory? = nil
    ) {
        self.id = id
        self.facts = facts
        self.role = role
        self.memory = memory
        self.update = update
    }

    func updated(_ facts: Profile, _ update: Memory) -> AccountProfile {
        AccountProfile(id: id, facts: facts, role: role, memory: memory, update: update)
    }

    /// What opened it led to events up to a position.
    func opened(through position: Position) -> AccountProfile {
        let memory = Memory(fingerprint: memory.fingerprint, position: position)
        return AccountProfile(id: id, facts: facts, role: role, memory: memory, update: update)
    }

    func with(_ role: AccountRole) -> AccountProfile {
        AccountProfile(id: id, facts: facts, role: role, memory: memory, update: update)
    }

    /// Without what only the owner's key could open.
    var withoutTexts: AccountProfile {
        var facts = facts
        facts.name = nil
        facts.metadata = nil
        return AccountProfile(id: id, facts: facts, role: role, memory: memory, update: update)
    }

    package static func == (left: AccountProfile, right: AccountProfile) -> Bool {
        left === right
            || left.id == right.id && left.facts == right.facts && left.role == right.role
                && left.memory == right.memory && left.update == right.update
    }
}
