// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    mutating func reserve(_ command: Reserve) throws(Refusal) -> Decision {
        if let reservation = try reservation(command.id) {
            return try reservation.memory.answer(
                to: command.fingerprint,
                of: .reservation(command.id)
            )
        }
        let account = try requireSpender(command.account)
        let member = try use(of: command.amount, by: command.member, of: command.account)
        guard account.available.covers(command.amount) else {
            throw .rejected(
                .insufficientCredits(
                    account.id,
                    available: account.available,
                    required: command.amount
                )
            )
        }
        try emit(
            .creditsReserved(
                CreditsReserved(
                    id: command.id,
                    account: command.account,
                    amount: command.amount,
                    slices: account.slices(covering: command.amount),
                    expiresAt: command.expiresInSeconds.map { time.adding(seconds: $0) },
                    member: member,
                    fingerprint: command.fingerprint
                )
            )
        )
        return .changes
    }

    mutating func capture(_ command: Capture) throws(Refusal) -> Decision {
        if let id = command.id, let record = try capture(id) {
            return try record.memory.answer(to: command.fingerprint, of: .capture(id))
        }
        let reservation = try requireReservation(command.reservation)
        if command.id == nil, let memory = reservation.capture {
            // Closed for another reason than this very capture: say so, rather than "conflict".
            if memory.fingerprint == command.fingerprint || reservation.isOpen {
                return try memory.answer(
                    to: command.fingerprint,
                    of: .reservation(command.reservation)
                )
            }
        }
        let quantity = try amount(of: command, in: reservation)
        try expireDueLots(of: reservation.account)
        try emitCapture(of: quantity, command, in: reservation)
        return .changes
    }

    /// What a capture takes; `nil` is nothing.
    private func amount(
        of command: Capture,
        in reservation: Reservation
    ) throws(Refusal) -> Amount? {
        if command.quantity == .nothing, !command.isFinal {
            throw .rejected(.nothingToCapture(reservation.id))
        }
        try requireOpen(reservation)
        switch command.quantity {
        case .nothing:
            return nil
        case .all:
            return Amount(microcredits: Int64(reservation.held.microcredits))
        case .amount(let amount):
            guard reservation.held.covers(amount) else {
                throw .rejected(
                    .amountExceedsHold(
                        reservation.id,
                        held: reservation.held,
                        requested: amount
                    )
                )
            }
            return amount
        }
    }

    private mutating func emitCapture(
        of amount: Amount?,
        _ command: Capture,
        in reservation: Reservation
    ) throws(Refusal) {
        if let amount {
            try emit(
                .creditsCaptured(
                    CreditsCaptured(
                        reservation: reservation.id,
                        account: reservation.account,
                        id: command.id,
                        amount: amount,
                        slices: reservation.heldSlices(covering: amount),
                        fingerprint: command.fingerprint
                    )
                )
            )
        }
        guard command.isFinal, amount.map({ Balance($0) }) != reservation.held else { return }
        let rest = try requireReservation(reservation.id)
        guard let held = Amount(microcredits: Int64(rest.held.microcredits)) else { return }
        try emit(
            .creditsReleased(
                CreditsReleased(
                    reservation: rest.id,
                    account: rest.account,
                    amount: held,
                    slices: rest.heldSlices(covering: held),
                    cause: amount == nil ? .nothingCaptured : .remainder,
                    capture: command.id,
                    fingerprint: amount == nil ? command.fingerprint : nil,
                    member: rest.member
                )
            )
        )
    }

    mutating func release(_ command: Release) throws(Refusal) -> Decision {
        let reservation = try requireReservation(command.reservation)
        if let memory = reservation.release, memory.fingerprint == command.fingerprint {
            return .repeats(memory.position)
        }
        try requireOpen(reservation)
        guard let held = Amount(microcredits: Int64(reservation.held.microcredits)) else {
            preconditionFailure("An open reservation holds nothing.")
        }
        try expireDueLots(of: reservation.account)
        try emit(
            .creditsReleased(
                CreditsReleased(
                    reservation: reservation.id,
                    account: reservation.account,
                    amount: held,
                    slices: reservation.heldSlices(covering: held),
                    cause: .requested,
                    reason: command.reason,
                    fingerprint: command.fingerprint,
                    member: reservation.member
                )
            )
        )
        return .changes
    }

    /// The sweep: a reservation that is closed, or not due, stays as it is.
    mutating func expireReservation(_ id: ReservationID) throws(Refusal) -> Decision {
        let reservation = try requireReservation(id)
        guard reservation.isDue(at: time),
            let held = Amount(microcredits: Int64(reservation.held.microcredits))
        else { return .changes }
        try expireDueLots(of: reservation.account)
        try emit(
            .creditsReleased(
                CreditsReleased(
                    reservation: id,
                    account: reservation.account,
                    amount: held,
                    slices: reservation.heldSlices(covering: held),
                    cause: .expired,
                    member: reservation.member
                )
            )
        )
        return .changes
    }

    private func requireOpen(_ reservation: Reservation) throws(Refusal) {
        if reservation.isDue(at: time) {
            throw .rejected(.reservationClosed(reservation.id, .expired))
        }
        guard reservation.isOpen else {
            throw .rejected(.reservationClosed(reservation.id, reservation.status))
        }
    }
}

extension Reservation {
    /// The parts of the held slices that an amount takes: first reserved, first used.
    ///
    /// - Precondition: `held` covers the amount.
    fileprivate func heldSlices(covering amount: Amount) -> [Slice] {
        var taken: [Slice] = []
        var missing = amount.microcredits
        for slice in slices {
            guard let part = Amount(microcredits: min(missing, slice.held)) else { continue }
            taken.append(Slice(lot: slice.lot, amount: part))
            missing -= part.microcredits
        }
        precondition(missing == 0, "The slices of \(id.text) do not sum to what it holds.")
        return taken
    }
}
