// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Engine
package import EventFormat

/// Sums over the ledger's answers to an import: what happened, not what was planned.
package struct WorkloadTotals: Equatable, Sendable {
    package var commands = 0
    /// Those that had been done before.
    package var repeats = 0
    package var holds = 0
    package var captured = 0
    package var released = 0
    package var stillHeld = 0
    package var bought = Balance.zero
    package var used = Balance.zero
    /// In open reservations of the workload.
    package var held = Balance.zero
    /// What the accounts have available, from whatever source.
    package var left = Balance.zero

    package init() {}

    package mutating func add(_ receipt: Receipt, of request: Request) {
        commands += 1
        if receipt.isRepeat { repeats += 1 }
        if case .grant = request, let (lot, _) = receipt.view.lot(at: 0) { bought += lot.amount }
    }

    /// A reservation as it is after all that the workload does to it.
    package mutating func add(_ reservation: Reservation) {
        holds += 1
        used.microcredits += reservation.captured.microcredits
        held.microcredits += reservation.held.microcredits
        switch reservation.status {
        case .open: stillHeld += 1
        case .captured, .mixed: captured += 1
        case .released, .expired: released += 1
        }
    }

    package static func + (one: WorkloadTotals, other: WorkloadTotals) -> WorkloadTotals {
        var sum = one
        sum.commands += other.commands
        sum.repeats += other.repeats
        sum.holds += other.holds
        sum.captured += other.captured
        sum.released += other.released
        sum.stillHeld += other.stillHeld
        sum.bought.microcredits += other.bought.microcredits
        sum.used.microcredits += other.used.microcredits
        sum.held.microcredits += other.held.microcredits
        sum.left.microcredits += other.left.microcredits
        return sum
    }
}
