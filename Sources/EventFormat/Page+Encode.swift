// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Entities as the bytes of state pages: compact, and free to change, as pages are a cache.
///
/// A change raises `Page.version`; pages of another version are rebuilt from the log.
package enum Page {
    package static let version: UInt8 = 3

    package static func encode(_ entity: Entity) -> [UInt8] {
        var page = PageWriter()
        page.bytes.append(version)
        switch entity {
        case .account(let account): page.write(account)
        case .lot(let lot): page.write(lot)
        case .reservation(let reservation): page.write(reservation)
        case .capture(let record):
            page.write(record.reservation.text)
            page.write(record.memory)
        case .refund(let record):
            page.write(record.reservation.text)
            page.write(record.account.text)
            page.write(record.amount.microcredits)
            page.write(record.memory)
        case .adjustment(let record): page.write(record)
        case .forgiveness(let record):
            page.write(record.account.text)
            page.write(record.amount.microcredits)
            page.write(record.memory)
        case .settings(let state): page.write(state)
        case .model(let state): page.write(state)
        case .price(let state): page.write(state)
        case .package(let state): page.write(state)
        case .plan(let state): page.write(state)
        case .offer(let state): page.write(state)
        case .generation(let state): page.write(state)
        case .job(let state): page.write(state)
        case .payment(let state): page.write(state)
        case .checkout(let state): page.write(state)
        case .customer(let state): page.write(state)
        case .subscription(let state): page.write(state)
        case .awaited(let state): page.write(state)
        case .workflow(let state): page.write(state)
        case .run(let state): page.write(state)
        case .dispute(let state): page.write(state)
        case .member(let state): page.write(state)
        case .alert(let state): page.write(state)
        case .fault(let state): page.write(state)
        case .key(let state): page.write(state)
        case .activity(let state): page.write(state)
        case .delivery(let state): page.write(state)
        case .segment(let state): page.write(state)
        }
        return page.bytes
    }
}

extension PageWriter {
    fileprivate mutating func write(_ account: Account) {
        write(account.memory)
        write(account.status == .suspended)
        write(account.statusPosition)
        write(account.available)
        write(account.held)
        write(UInt64(account.debts.count))
        for debt in account.debts {
            write(debt.cause.text)
            write(debt.kind.rawValue)
            write(debt.since)
            write(debt.amount)
        }
        write(account.profile.facts)
        write(account.profile.role) { page, role in
            page.write(role.word)
            page.write(role.position)
        }
        write(account.profile.update) { $0.write($1) }
        write(UInt64(account.lots.count))
        for lot in account.lots {
            write(lot.id.text)
            write(lot.terms)
            write(lot.grantedAt)
            write(lot.remaining)
            write(lot.held)
        }
        write(account.membership)
        write(account.topUp)
        write(account.generations.running)
        write(account.generations.minute)
        write(account.generations.started)
    }

    private mutating func write(_ profile: Profile) {
        write(profile.name) { $0.write($1.text) }
        write(profile.plan) { $0.write($1) }
        write(profile.tier) { $0.write($1) }
        write(profile.metadata) { $0.write($1.text) }
        write(profile.alertBelow) { $0.write($1.microcredits) }
    }

    fileprivate mutating func write(_ lot: Lot) {
        write(lot.account.text)
        write(lot.amount.microcredits)
        write(lot.terms)
        write(lot.basis) { page, basis in
            page.write(basis.minorUnits)
            page.write(basis.currency)
        }
        write(lot.note) { $0.write($1.text) }
        write(lot.grantedAt)
        write(lot.memory)
    }

    fileprivate mutating func write(_ reservation: Reservation) {
        write(reservation.account.text)
        write(reservation.amount.microcredits)
        write(reservation.expiresAt) { $0.write($1.microseconds) }
        write(reservation.member) { page, use in
            page.write(use.member.text)
            page.write(use.at.microseconds)
        }
        write(reservation.memory)
        write(UInt64(reservation.slices.count))
        for slice in reservation.slices {
            write(slice.lot.text)
            write(slice.amount.microcredits)
            write(slice.captured)
            write(slice.released)
            write(slice.refunded)
        }
        write(reservation.refunded)
        write(reservation.charge) { $0.write($1) }
        write(reservation.hasExpired)
        write(reservation.capture) { $0.write($1) }
        write(reservation.release) { $0.write($1) }
    }

    private mutating func write(_ charge: Charge) {
        write(charge.amount)
        write(charge.debt)
        write(charge.uncollected)
        write(UInt64(charge.slices.count))
        for charged in charge.slices {
            write(charged.slice.lot.text)
            write(charged.slice.amount.microcredits)
            write(charged.refunded)
        }
    }

    fileprivate mutating func write(_ record: AdjustmentRecord) {
        write(record.account.text)
        switch record.change {
        case .increase(let amount): write(amount.microcredits)
        case .decrease(let amount): write(-amount.microcredits)
        }
        write(record.debt)
        write(record.memory)
    }

    fileprivate mutating func write(_ terms: LotTerms) {
        write(terms.source.rawValue)
        write(UInt64(terms.priority))
        write(terms.expiresAt) { $0.write($1.microseconds) }
        write(terms.payment) { $0.write($1.text) }
    }

    fileprivate mutating func write(_ memory: Memory) {
        for word in [memory.fingerprint.high, memory.fingerprint.low] {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        write(memory.position)
    }
}
