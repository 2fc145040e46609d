// SPDX-License-Identifier: Apache-2.0

/// What a generation takes, and how it is let go or given back.
extension Workspace {
    struct Taken {
        var captured = Balance.zero
        var charged = Balance.zero
        var uncollected = Balance.zero
    }

    /// Takes what a success is worth: from the hold, then from what is available.
    ///
    /// What is missing is borne or owed, by the capture policy. The rest of the hold is released.
    mutating func take(
        _ wanted: Int64,
        for generation: Generation,
        _ stamp: Stamp
    ) throws(Refusal) -> Taken {
        guard let id = generation.request.hold.reservation else {
            try noteUnheld(wanted, of: generation, stamp)
            return Taken()
        }
        let missing = max(0, Int128(wanted) - generation.taken.microcredits)
        let captured = try capture(missing, for: generation, stamp)
        var taken = Taken(captured: captured)
        let rest = missing - captured.microcredits
        guard let amount = Amount(microcredits: Int64(rest)) else { return taken }
        let charge = try charge(amount, on: id, of: generation)
        taken.uncollected = charge.uncollected
        taken.charged.microcredits = rest - charge.uncollected.microcredits
        return taken
    }

    /// What was free by its estimate has no hold that more could be charged on: a person sees it.
    private mutating func noteUnheld(
        _ wanted: Int64,
        of generation: Generation,
        _ stamp: Stamp
    ) throws(Refusal) {
        guard wanted > 0 else { return }
        let actual = Balance(microcredits: Int128(wanted))
        let facts: [GenerationAnomaly.Fact] = [
            .credits("actual", actual), .credits("taken", .zero),
        ]
        _ = try report(.excess, of: generation, facts, stamp)
    }

    /// What the hold gives of it.
    ///
    /// A hold of its own is closed by this.
    private mutating func capture(
        _ missing: Int128,
        for generation: Generation,
        _ stamp: Stamp
    ) throws(Refusal) -> Balance {
        switch generation.request.hold {
        case .none:
            return .zero
        case .own(let id):
            let held = try requireReservation(id).held
            guard held > .zero else { return .zero }
            let part = Int64(min(missing, held.microcredits))
            let quantity = Amount(microcredits: part).map(Capture.Quantity.amount) ?? .nothing
            let capture = Capture(
                reservation: id,
                quantity: quantity,
                fingerprint: stamp.fingerprint
            )
            _ = try self.capture(capture)
            try comeToRest(generation.account, because: .reservation(id))
            return Balance(microcredits: Int128(part))
        case .shared(let id):
            let held = try requireReservation(id).held.microcredits
            let own = Int128(generation.terms.cost.microcredits) - generation.captured.microcredits
            let part = Int64(min(missing, held, own))
            guard let amount = Amount(microcredits: part) else { return .zero }
            let capture = Capture(
                reservation: id,
                id: CaptureID(of: generation.id, isLate: !generation.isOpen),
                quantity: .amount(amount),
                isFinal: false,
                fingerprint: stamp.fingerprint
            )
            _ = try self.capture(capture)
            return Balance(amount)
        }
    }

    private mutating func charge(
        _ amount: Amount,
        on reservation: ReservationID,
        of generation: Generation
    ) throws(Refusal) -> CreditsCharged {
        try expireDueLots(of: generation.account)
        let account = try requireAccount(generation.account)
        let covered = min(Int128(amount.microcredits), account.available.microcredits)
        let short = Balance(microcredits: Int128(amount.microcredits) - covered)
        let slices = Amount(microcredits: Int64(covered)).map(account.slices(covering:)) ?? []
        var charge = CreditsCharged(
            reservation: reservation,
            account: account.id,
            amount: amount,
            slices: slices,
            member: try requireReservation(reservation).member
        )
        switch generation.terms.policy {
        case .absorb: charge.uncollected = short
        case .debt: charge.debt = short
        }
        try emit(.creditsCharged(charge))
        return charge
    }

    /// Lets the hold go.
    ///
    /// A run releases what it holds itself.
    mutating func release(
        _ generation: Generation,
        _ fingerprint: Fingerprint
    ) throws(Refusal) {
        guard case .own(let id) = generation.request.hold else { return }
        let release = Release(reservation: id, fingerprint: fingerprint)
        guard try requireReservation(id).isOpen else { return }
        _ = try self.release(release)
        try comeToRest(generation.account, because: .reservation(id))
    }

    /// Takes what was used and reported until a cancellation, at most the hold; releases the rest.
    mutating func closeCancelled(
        _ generation: Generation,
        _ stamp: Stamp
    ) throws(Refusal) -> Balance {
        guard let usage = generation.usage else {
            try release(generation, stamp.fingerprint)
            return .zero
        }
        let worth = try worth(of: generation, nil, usage, delivered: generation.terms.outputs)
        let held = generation.terms.cost.balance
        if worth > held {
            let facts: [GenerationAnomaly.Fact] = [
                .credits("actual", worth), .credits("taken", held),
            ]
            _ = try report(.excess, of: generation, facts, stamp)
        }
        return try capture(min(worth, held).microcredits, for: generation, stamp)
    }

    /// Gives back all that a success took.
    mutating func giveBack(_ generation: Generation, _ stamp: Stamp) throws(Refusal) -> Balance {
        guard let id = generation.request.hold.reservation else { return .zero }
        let refundable = try requireReservation(id).refundable
        let part = min(generation.taken, refundable)
        guard let amount = Amount(microcredits: Int64(part.microcredits)) else { return .zero }
        let refund = Refund(
            id: RefundID(ofFailed: generation.id),
            reservation: id,
            amount: amount,
            fingerprint: stamp.fingerprint
        )
        _ = try self.refund(refund)
        try comeToRest(generation.account, because: .refund(refund.id))
        return part
    }

    /// Gives back a part of what it took, or all that is left: how a dispute is resolved.
    ///
    /// - Throws: `amountExceedsCaptured` where it did not take so much.
    mutating func refundGeneration(
        _ id: GenerationID,
        _ amount: Amount?,
        as refund: RefundID,
        reason: Sealed?,
        fingerprint: Fingerprint
    ) throws(Refusal) -> Amount {
        let generation = try requireGeneration(id)
        let reservation = generation.request.hold.reservation ?? ReservationID(of: id)
        let refundable = min(
            generation.taken,
            try self.reservation(reservation)?.refundable ?? .zero
        )
        let wanted = amount ?? Amount(microcredits: Int64(refundable.microcredits))
        guard let wanted, refundable.covers(wanted) else {
            throw .rejected(
                .amountExceedsCaptured(reservation, refundable: refundable, requested: amount)
            )
        }
        let command = Refund(
            id: refund,
            reservation: reservation,
            amount: wanted,
            reason: reason,
            fingerprint: fingerprint
        )
        _ = try self.refund(command)
        try comeToRest(generation.account, because: .refund(refund))
        let reference = generation.request.reference
        try emit(
            .refunded(GenerationRefunded(reference: reference, refund: refund, amount: wanted))
        )
        return wanted
    }
}
