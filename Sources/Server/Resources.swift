// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog

/// Writes the things of a ledger as the API shows them.
struct Resources: Sendable {
    let installation: Installation
    let ledger: Ledger

    var vault: Vault { installation.vault }

    func account(_ account: Account, at position: Position) async throws -> [UInt8] {
        let name = try await open(account.name, of: account.id)
        let metadata = try await open(account.metadata, of: account.id)
        return Self.object { object in
            object.write("id", account.id.text)
            object.write("status", account.status.rawValue)
            writeProfile(account, name, metadata, to: &object)
            object.write("available", credits: account.available.microcredits)
            object.write("held", credits: account.held.microcredits)
            object.write("debt", credits: account.debt.microcredits)
            write(account.debts, to: &object)
            object.writeArray("lots", account.lots) { object, lot in
                object.write("id", lot.id.text)
                object.write("source", lot.terms.source.rawValue)
                object.write("remaining", credits: Int128(lot.remaining))
                object.write("held", credits: Int128(lot.held))
                object.write("priority", integer: Int64(lot.terms.priority))
                object.writeOrNull("expires_at", lot.terms.expiresAt)
            }
            write(account.topUp, to: &object)
            object.write("position", integer: position)
        }
    }

    /// Why it owes, oldest first; left out where it owes nothing.
    private func write(_ debts: [Debt], to object: inout ObjectWriter) {
        guard !debts.isEmpty else { return }
        object.writeArray("debts", debts) { object, debt in
            object.writeObject("cause") { object in
                object.write("kind", debt.cause.name)
                object.write("id", debt.cause.id)
            }
            object.write("kind", debt.kind.rawValue)
            object.write("amount", credits: debt.amount.microcredits)
        }
    }

    func writeProfile(
        _ account: Account,
        _ name: String?,
        _ metadata: String?,
        to object: inout ObjectWriter
    ) {
        if account.name != nil { object.writeOrNull("name", name) }
        object.write("plan", account.plan)
        object.write("tier", account.profile.facts.tier)
        object.write("role", account.profile.role?.word)
        if let threshold = account.profile.facts.alertBelow {
            object.write("alert_below", threshold)
        }
        if account.metadata != nil {
            object.write("metadata", verbatim: (metadata ?? "null").utf8)
        }
    }

    /// A lot; what is left of it stands in its account.
    func grant(
        _ lot: Lot,
        in account: Account?,
        at position: Position
    ) async throws -> [UInt8] {
        let note = try await open(lot.note, of: lot.account)
        let rest = account?.lots.first { $0.id == lot.id }
        return Self.object { object in
            object.write("id", lot.id.text)
            object.write("account", lot.account.text)
            object.write("amount", lot.amount)
            object.write("remaining", credits: Int128(rest?.remaining ?? 0))
            object.write("source", lot.terms.source.rawValue)
            object.write("priority", integer: Int64(lot.terms.priority))
            object.writeOrNull("expires_at", lot.terms.expiresAt)
            if let basis = lot.basis {
                object.writeObject("basis") { object in
                    object.write("minor_units", integer: basis.minorUnits)
                    object.write("currency", basis.currency)
                }
            }
            if lot.note != nil { object.writeOrNull("note", note) }
            object.write("position", integer: position)
        }
    }

    func adjustment(_ record: AdjustmentRecord, at position: Position) -> [UInt8] {
        let magnitude = Int128(record.change.amount.microcredits)
        let amount =
            switch record.change {
            case .increase: magnitude
            case .decrease: -magnitude
            }
        return Self.object { object in
            object.write("id", record.id.text)
            object.write("account", record.account.text)
            object.write("amount", credits: amount)
            object.write("debt", credits: record.debt.microcredits)
            object.write("position", integer: position)
        }
    }

    func reservation(_ reservation: Reservation, at position: Position) -> [UInt8] {
        Self.object { object in
            object.write("id", reservation.id.text)
            object.write("account", reservation.account.text)
            object.write("status", reservation.status.rawValue)
            object.write("reserved", reservation.amount)
            object.write("captured", credits: reservation.captured.microcredits)
            object.write("released", credits: reservation.released.microcredits)
            object.write("refunded", credits: reservation.refunded.microcredits)
            // Only a generation can cost more than it holds; a bare reservation refuses.
            if let charge = reservation.charge {
                object.write("charged", credits: charge.amount.microcredits)
            }
            object.write("uncollected", credits: reservation.charge?.uncollected.microcredits ?? 0)
            object.writeArray("slices", reservation.slices) { object, slice in
                object.write("lot", slice.lot.text)
                object.write("amount", slice.amount)
            }
            object.writeOrNull("expires_at", reservation.expiresAt)
            object.write("position", integer: position)
        }
    }

    func refund(_ record: RefundRecord, at position: Position) -> [UInt8] {
        Self.object { object in
            object.write("id", record.id.text)
            object.write("reservation", record.reservation.text)
            object.write("account", record.account.text)
            object.write("amount", record.amount)
            object.write("position", integer: position)
        }
    }

    func open(_ sealed: Sealed?, of account: AccountID) async throws -> String? {
        guard let sealed else { return nil }
        return try await vault.open(sealed, of: account, in: ledger)
    }

    static func object(_ body: (inout ObjectWriter) -> Void) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        var object = ObjectWriter(into: &bytes)
        body(&object)
        return object.finish()
    }
}

extension ObjectWriter {
    /// `null` is a text whose key was destroyed.
    fileprivate mutating func writeOrNull(_ name: StaticString, _ text: String?) {
        guard let text else { return writeNull(name) }
        write(name, text)
    }
}

extension Resources {
    /// What a command made or changed, as its receipt has it.
    func answer(status: Int, _ receipt: Receipt) async throws -> Answer {
        var answer = Answer.json(
            try await body(of: receipt.view, at: receipt.position),
            status: status
        )
        answer.position = receipt.position
        answer.isRepeat = receipt.isRepeat
        return answer
    }

    private func body(of view: View, at position: Position) async throws -> [UInt8] {
        if let (account, _) = view.account(at: 0) {
            return try await self.account(account, at: position)
        }
        if let (lot, _) = view.lot(at: 0) {
            return try await grant(lot, in: view.account(at: 1)?.0, at: position)
        }
        // A command that finds nothing to do may name what is not there.
        guard let item = view.items.first, let item else { return Self.object { _ in } }
        return try await show(item.entity, at: position)
    }
}

extension View {
    /// The id of what a command made or changed.
    var id: String? { items.first.flatMap(\.self)?.key.id }
}
