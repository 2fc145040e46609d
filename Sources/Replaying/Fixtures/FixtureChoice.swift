// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Which events of a ledger make a log that can be replayed by itself: those of some accounts from
/// their first on, with all that is tied to them, and the platform's own.
///
/// Whatever one event changes together belongs together: two accounts that share an entity come both,
/// or neither.
package struct FixtureChoice {
    /// Shared by all accounts: what is sold, what is told of models, and what is kept of the log.
    private static let shared: Set<EntityKey.Kind> = [
        .settings, .model, .price, .package, .plan, .offer, .workflow, .awaited, .alert, .fault,
        .key, .activity, .segment,
    ]

    private let accounts: Set<String>
    /// The number of each entity; entities of one group have one root.
    private var numbers: [EntityKey: Int] = [:]
    private var parents: [Int] = []
    /// Of the roots: what is known of the group.
    private var groups: [Int: Group] = [:]

    private struct Group {
        var first: Position
        var hasAccount = false
        var isWanted = false
    }

    /// `accounts` empty takes all.
    package init(accounts: [String] = []) {
        self.accounts = Set(accounts)
    }

    /// Whether all of the accounts were met.
    package var missing: [String] {
        accounts.filter { id in
            numbers[.account(AccountID(trusted: id))] == nil
        }.sorted()
    }

    /// Looks at an event; each is to be looked at, in order, before one is chosen.
    package mutating func look(at event: Event, _ position: Position) {
        let roots = own(event).map { root(of: number(of: $0)) }
        guard let root = roots.first else { return }
        var group = groups[root] ?? Group(first: position)
        for other in roots.dropFirst() where other != root {
            parents[other] = root
            guard let merged = groups.removeValue(forKey: other) else { continue }
            group.first = min(group.first, merged.first)
            group.hasAccount = group.hasAccount || merged.hasAccount
            group.isWanted = group.isWanted || merged.isWanted
        }
        if let account = event.account {
            group.hasAccount = true
            group.isWanted = group.isWanted || accounts.contains(account.text)
        }
        groups[root] = group
    }

    /// Whether an event is chosen, if accounts are wanted whose life began at a position or later.
    package mutating func takes(_ event: Event, since: Position) -> Bool {
        // Its hashes are those of another log.
        if case .archive = event { return false }
        // Nobody knows whose a delivery is but what followed from it, which is taken by itself.
        if case .webhook = event { return accounts.isEmpty && since <= 1 }
        guard let key = own(event).first else { return true }
        guard let group = groups[root(of: number(of: key))], group.hasAccount else { return true }
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
