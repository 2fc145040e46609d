// SPDX-License-Identifier: Apache-2.0

/// The whole state of a ledger, folded from its events alone.
package struct Replay {
    package struct Item: Equatable {
        package var entity: Entity
        package var position: Position
    }

    package private(set) var items: [EntityKey: Item] = [:]
    package private(set) var trialBalance = TrialBalance()
    /// One sentence for each invariant that an event broke; at most a few.
    package private(set) var violations: [String] = []

    private static let violationsMaximum = 20

    package init() {}

    /// - Returns: the entities that the event changed.
    @discardableResult
    package mutating func apply(_ event: Event, at position: Position) -> [EntityKey] {
        let keys = event.keys
        for key in keys {
            let before = items.removeValue(forKey: key)?.entity
            let entity = Entity.evolve(before, key: key, by: event, at: position)
            note(entity.violations, at: position)
            items[key] = Item(entity: entity, position: position)
        }
        trialBalance.post(event)
        let sum = event.postings.reduce(Int128(0)) { $0 + $1.microcredits }
        if sum != 0 { note(["Its postings do not sum to zero."], at: position) }
        return keys
    }

    /// What must hold between the entities, at the end.
    package func crossViolations() -> [String] {
        var violations: [String] = []
        var available = Int128(0)
        var debt = Int128(0)
        var held: [AccountID: Int128] = [:]
        for item in items.values {
            guard case .reservation(let reservation) = item.entity else { continue }
            held[reservation.account, default: 0] += reservation.held.microcredits
        }
        for item in items.values {
            guard case .account(let account) = item.entity else { continue }
            available += account.available.microcredits
            debt += account.debt.microcredits
            if account.held.microcredits != held[account.id, default: 0] {
                violations.append("Account \(account.id.text) holds other than its reservations.")
            }
        }
        func require(_ holds: Bool, _ sentence: String) {
            if !holds { violations.append(sentence) }
        }
        require(trialBalance.total == .zero, "The trial balance is not zero.")
        require(
            trialBalance[.available].microcredits == available,
            "The accounts' available credit is not what the books say."
        )
        require(
            trialBalance[.held].microcredits == held.values.reduce(0, +),
            "The reservations hold other than what the books say."
        )
        require(
            trialBalance[.debt].microcredits == -debt,
            "The accounts owe other than what the books say."
        )
        return Array(violations.prefix(Self.violationsMaximum))
    }

    private mutating func note(_ sentences: [String], at position: Position) {
        guard violations.count < Self.violationsMaximum else { return }
        violations += sentences.map { "Position \(position): \($0)" }
    }
}
