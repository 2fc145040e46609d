// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Which events of a ledger make a log that can be replayed by itself: those of some accounts from
/// their first on, with all that is tied to them, and the platform's own.
///
/// Whatever one event changes together belongs together: two accounts that share an entity come both,
/// or neither. It holds what may be chosen, not all that the ledger has: the log is looked at again
/// until nothing more is found to be tied.
package struct FixtureChoice {
    /// Entities that are held.
    package static let entitiesMaximum = 262_144

    /// Shared by all accounts: what is sold, what is told of models, and what is kept of the log.
    private static let shared: Set<EntityKey.Kind> = [
        .settings, .model, .price, .package, .plan, .offer, .workflow, .awaited, .alert, .fault,
        .key, .activity, .segment,
    ]

    private let accounts: Set<String>
    private let since: Position
    private let maximum: Int
    /// The number of each entity; entities of one group have one root.
    private var numbers: [EntityKey: Int] = [:]
    private var parents: [Int] = []
    /// Of the roots: what is known of the group.
    private var groups: [Int: Group] = [:]

    private struct Group {
        var first: Position
        var isWanted = false
    }

    /// Takes accounts whose life began at a position or later; `accounts` empty takes all.
    package init(
        accounts: [String] = [],
        since: Position = 1,
        atMost maximum: Int = entitiesMaximum
    ) {
        self.accounts = Set(accounts)
        self.since = since
        self.maximum = maximum
        for id in accounts { _ = number(of: .account(AccountID(trusted: id))) }
    }

    /// The accounts that were not met.
    package mutating func missing() -> [String] {
        accounts.filter { groups[root(of: number(of: .account(AccountID(trusted: $0))))] == nil }
            .sorted()
    }

    /// How many entities are held.
    ///
    /// Where all that there is is taken, none is.
    package var count: Int { numbers.count }
    /// Whether events need not be looked at.
    package var takesAll: Bool { accounts.isEmpty && since <= 1 }

    /// Looks at an event.
    ///
    /// All events are looked at, in any order, and again where that left more entities than before;
    /// then all that is tied is known.
    ///
    /// - Throws: `FixtureFailure.tooManyEntities`.
    package mutating func look(at event: Event, _ position: Position) throws(FixtureFailure) {
        let keys = own(event)
        let isTied =
            accounts.isEmpty ? position >= since : keys.contains { numbers[$0] != nil }
        let held = isTied ? keys.map { number(of: $0) } : keys.compactMap { numbers[$0] }
        guard numbers.count <= maximum else {
            throw .tooManyEntities(maximum: maximum)
        }
        let roots = held.map { root(of: $0) }
        guard let root = roots.first else { return }
        var group = groups[root] ?? Group(first: position)
        group.first = min(group.first, position)
        for other in roots.dropFirst() where other != root {
            parents[other] = root
            guard let merged = groups.removeValue(forKey: other) else { continue }
            group.first = min(group.first, merged.first)
            group.isWanted = group.isWanted || merged.isWanted
        }
        if let account = event.account {
            group.isWanted = group.isWanted || accounts.contains(account.text)
        }
        groups[root] = group
    }

    /// Whether an event is chosen.
    package mutating func takes(_ event: Event) -> Bool {
        // Its hashes are those of another log.
        if case .archive = event { return false }
        if takesAll { return true }
        // Nobody knows whose a delivery is but what followed from it, which is taken by itself.
        if case .webhook = event { return false }
        guard let key = own(event).first else { return true }
        guard let number = numbers[key], let group = groups[root(of: number)] else { return false }
        return group.first >= since && (accounts.isEmpty || group.isWanted)
    }

    /// The entities that are not shared.
    private func own(_ event: Event) -> [EntityKey] {
        var keys = event.keys.filter { !Self.shared.contains($0.kind) }
        if let account = event.account { keys.append(.account(account)) }
        return keys
    }

    private mutating func number(of key: EntityKey) -> Int {
        if let number = numbers[key] { return number }
        let number = parents.count
        numbers[key] = number
        parents.append(number)
        return number
    }

    private mutating func root(of number: Int) -> Int {
        var number = number
        while parents[number] != number {
            parents[number] = parents[parents[number]]
            number = parents[number]
        }
        return number
    }
}
