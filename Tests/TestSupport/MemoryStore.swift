// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import EventFormat

/// A ledger in memory: what the events so far have made of every entity.
///
/// It watches the invariants: what does not hold is kept in `violations`, and a test fails on it.
package final class MemoryStore: EntitySource {
    package private(set) var entities: [EntityKey: Entity] = [:]
    package private(set) var events: [Event] = []
    package private(set) var books = TrialBalance()
    /// What the last command that changed something was answered with.
    package private(set) var answerPosition: Position = 0
    /// A sentence for each invariant that did not hold after some event.
    package private(set) var violations: [String] = []
    /// What all accounts hold, and what all reservations do: the same.
    private var heldByAccounts = Balance.zero
    private var heldByReservations = Balance.zero

    package init() {}

    package var lastPosition: Position { Position(events.count) }

    package func find(_ key: EntityKey) -> Lookup {
        entities[key].map(Lookup.present) ?? .absent
    }

    /// Decides and, if it is not refused, stores.
    package func run(
        _ command: Command,
        at time: Instant
    ) -> Result<(Decision, [Event]), Rejection> {
        var workspace = Workspace(over: self, time: time, firstPosition: lastPosition + 1)
        do throws(Refusal) {
            let decision = try Decider.decide(command, in: &workspace)
            apply(workspace.events)
            compare(Array(workspace.changes))
            checkAtRest()
            checkClaims()
            if !workspace.events.isEmpty { answerPosition = workspace.answerPosition }
            return .success((decision, workspace.events))
        } catch {
            switch error {
            case .rejected(let rejection): return .failure(rejection)
            case .notLoaded: preconditionFailure("Everything is in memory.")
            }
        }
    }

    /// Folds events that are stored already.
    package func apply(_ events: [Event]) {
        for event in events {
            self.events.append(event)
            check(event)
            for key in event.keys {
                let entity = Entity.evolve(
                    entities[key],
                    key: key,
                    by: event,
                    at: lastPosition
                )
                place(entity, under: key)
                checkPage(of: entity, under: key)
            }
            checkStoredForm(of: event)
            require(heldByAccounts == heldByReservations, "Accounts and reservations disagree.")
        }
    }

    /// What is written of it is read again the same.
    private func checkPage(of entity: Entity, under key: EntityKey) {
        do throws(FormatError) {
            let read = try Page.decode(Page.encode(entity), of: key)
            require(read == entity, "The page of \(key.text) is read as another.")
        } catch {
            require(false, "\(error)")
        }
    }

    private func checkStoredForm(of event: Event) {
        let type = EventType(of: event).rawValue
        do throws(FormatError) {
            let read = try Event(type: type, account: event.account, data: event.data)
            require(read == event, "An event of type \(type) is read as another.")
        } catch {
            require(false, "\(error)")
        }
    }

    /// Puts an entity in place without its history.
    package func place(_ entity: Entity, under key: EntityKey) {
        let before = entities.updateValue(entity, forKey: key)
        count(before, sign: -1)
        count(entity, sign: 1)
        for sentence in entity.violations { require(false, sentence) }
    }

    private func count(_ entity: Entity?, sign: Int128) {
        switch entity {
        case .account(let account):
            heldByAccounts.microcredits += sign * account.held.microcredits
        case .reservation(let reservation):
            heldByReservations.microcredits += sign * reservation.held.microcredits
        default:
            break
        }
    }

    private func check(_ event: Event) {
        books.post(event)
        let sum = event.postings.reduce(Int128(0)) { $0 + $1.microcredits }
        require(sum == 0, "The postings sum to \(sum).")
    }

    /// What the decision saw of its own events is what a replay makes of them.
    private func compare(_ changes: [Workspace.Change]) {
        for change in changes {
            require(change.entity == entities[change.key], "Decided on another \(change.key).")
        }
    }

    /// Between an event and its consequences an account may have credit and owe some.
    private func checkAtRest() {
        for account in accounts {
            require(
                account.debts.allSatisfy { debt in
                    account.lots.allSatisfy { $0.remaining == 0 || !debt.isSettled(by: $0) }
                },
                "Account \(account.id.text) has credit although it owes some."
            )
        }
    }

    /// After every command a payment's claim is what was taken back of it.
    private func checkClaims() {
        for case .payment(let payment) in entities.values where payment.credited != nil {
            let isRoom = !payment.anomalies.contains { $0.kind == .lotsExhausted }
            require(
                !isRoom || payment.claim.total == payment.target,
                "Payment \(payment.id.text) claims other than what was taken back."
            )
        }
    }

    private func require(_ holds: Bool, _ sentence: String) {
        if !holds { violations.append("After \(lastPosition): \(sentence)") }
    }
}

/// What tests ask of a ledger.
extension MemoryStore {
    package var accounts: [Account] {
        entities.values.compactMap { entity in
            guard case .account(let account) = entity else { return nil }
            return account
        }
    }

    package var reservations: [Reservation] {
        entities.values.compactMap { entity in
            guard case .reservation(let reservation) = entity else { return nil }
            return reservation
        }
    }

    package func account(_ id: AccountID) -> Account? {
        guard case .account(let account) = entities[.account(id)] else { return nil }
        return account
    }

    package func reservation(_ id: ReservationID) -> Reservation? {
        guard case .reservation(let reservation) = entities[.reservation(id)] else { return nil }
        return reservation
    }
}
