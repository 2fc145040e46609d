// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

/// State of every kind, whether or not a history can lead to it.
extension RandomEvents {
    /// There are six kinds, from 0.
    mutating func entity(_ kind: Int) -> (EntityKey, Entity) {
        switch kind {
        case 0:
            let account = account()
            return (.account(account.id), .account(account))
        case 1:
            let lot = lotEntity()
            return (.lot(lot.id), .lot(lot))
        case 2:
            let reservation = reservation()
            return (.reservation(reservation.id), .reservation(reservation))
        case 3:
            let id = CaptureID(trusted: id())
            let record = CaptureRecord(
                id: id,
                reservation: ReservationID(trusted: self.id()),
                memory: memory()
            )
            return (.capture(id), .capture(record))
        case 4:
            let id = RefundID(trusted: id())
            let record = RefundRecord(
                id: id,
                reservation: ReservationID(trusted: self.id()),
                account: AccountID(trusted: self.id()),
                amount: amount(),
                memory: memory()
            )
            return (.refund(id), .refund(record))
        default:
            let id = AdjustmentID(trusted: id())
            let record = AdjustmentRecord(
                id: id,
                account: AccountID(trusted: self.id()),
                change: random.chance(percent: 50) ? .increase(amount()) : .decrease(amount()),
                debt: balance(),
                memory: memory()
            )
            return (.adjustment(id), .adjustment(record))
        }
    }

    private mutating func account() -> Account {
        var account = Account(
            id: AccountID(trusted: id()),
            name: maybe { $0.sealed() },
            plan: maybe { $0.text() },
            metadata: maybe { $0.sealed() },
            memory: memory()
        )
        account.status = random.pick([.active, .suspended])
        account.statusPosition = position()
        account.available = balance()
        account.held = balance()
        account.debts = (0..<random.pick([0, 1, 3])).map { _ in
            Debt(
                cause: key(),
                kind: random.pick([.usage, .reversal, .freezing, .uncollected]),
                since: position(),
                amount: balance()
            )
        }
        account.debt.microcredits = account.debts.reduce(0) { sum, debt in
            sum + (debt.isOwed ? debt.amount.microcredits : 0)
        }
        account.lots = (0..<random.pick([0, 1, 7])).map { _ in
            OpenLot(
                id: lot(),
                terms: terms(),
                grantedAt: position(),
                remaining: random.pick([0, 1, .max, amount().microcredits]),
                held: random.pick([0, .max, amount().microcredits])
            )
        }
        account.generations = GenerationActivity(
            running: position(),
            minute: position(),
            started: position()
        )
        return account
    }

    private mutating func lotEntity() -> Lot {
        var memory = memory()
        var lot = Lot(
            id: lot(),
            account: AccountID(trusted: id()),
            amount: amount(),
            terms: terms(),
            basis: maybe { $0.basis() },
            note: maybe { $0.sealed() },
            memory: memory
        )
        memory.position = position()
        lot.memory = memory
        return lot
    }

    /// What it captured and released is what its slices did: it is not stored.
    private mutating func reservation() -> Reservation {
        var reservation = Reservation(
            id: ReservationID(trusted: id()),
            account: AccountID(trusted: id()),
            amount: amount(),
            slices: slices(),
            expiresAt: maybe { $0.instant() },
            memory: memory()
        )
        for index in reservation.slices.indices {
            let captured = random.pick([0, amount().microcredits])
            let released = random.pick([0, amount().microcredits])
            let refunded = random.pick([0, captured])
            reservation.slices[index].captured = captured
            reservation.slices[index].released = released
            reservation.slices[index].refunded = refunded
            reservation.captured.microcredits += Int128(captured)
            reservation.released.microcredits += Int128(released)
        }
        reservation.refunded = balance()
        reservation.charge = maybe { random in
            Charge(
                amount: random.balance(),
                debt: random.balance(),
                uncollected: random.balance(),
                slices: random.slices().map {
                    ChargedSlice($0, refunded: $0.amount.microcredits / 2)
                }
            )
        }
        reservation.hasExpired = random.chance(percent: 50)
        reservation.capture = maybe { $0.memory() }
        reservation.release = maybe { $0.memory() }
        return reservation
    }

    private mutating func memory() -> Memory {
        Memory(fingerprint: fingerprint(), position: position())
    }

    private mutating func position() -> Position {
        random.pick([0, 1, 127, 128, .max, Int64.random(in: 0...Int64.max, using: &random)])
    }

    private mutating func balance() -> Balance {
        let any = Int128(truncatingIfNeeded: random.next()) << 60
        return Balance(microcredits: random.pick([0, 1, -1, .max / 64, -any, any]))
    }
}
