// SPDX-License-Identifier: Apache-2.0

extension Reservation {
    mutating func evolve(by event: Event, at position: Position) {
        switch event {
        case .creditsCaptured(let event):
            captured += event.amount
            for slice in event.slices { change(slice) { $0.captured += $1 } }
            if event.id == nil {
                capture = Memory(fingerprint: event.fingerprint, position: position)
            }
        case .creditsReleased(let event):
            released += event.amount
            for slice in event.slices { change(slice) { $0.released += $1 } }
            remember(event, at: position)
        case .creditsCharged(let event):
            charge(event)
        case .creditsRefunded(let event):
            refund(event)
        case .lotExpired, .creditsReinstated:
            extendMemory(to: position)
        case .debtSettled(let event):
            if event.debt == .reservation(id) { settle(event) }
            if event.cause == .reservation(id) { extendMemory(to: position) }
        case .uncollectedRecovered:
            extendMemory(to: position)
        case .debtForgiven(let event):
            for part in event.parts where part.debt == .reservation(id) {
                charge?.amount -= part.amount
                charge?.debt -= part.amount
            }
        case .accountOpened, .accountSuspended, .accountReinstated, .creditsGranted,
            .creditsAdjusted, .creditsReserved, .creditsReversed,
            .creditsRolledOver, .catalog, .generation, .payment, .subscription, .workflow, .dispute,
            .team,
            .alert, .webhook, .archive:
            preconditionFailure("The event at \(position) is not one of a reservation's life.")
        }
    }

    private mutating func charge(_ event: CreditsCharged) {
        var charge = charge ?? Charge()
        charge.amount.microcredits +=
            Int128(event.amount.microcredits) - event.uncollected.microcredits
        charge.debt.microcredits += event.debt.microcredits
        charge.uncollected.microcredits += event.uncollected.microcredits
        charge.add(event.slices)
        self.charge = charge
    }

    private mutating func settle(_ event: DebtSettled) {
        charge?.debt -= event.amount
        charge?.add(event.slices)
    }

    /// Last paid, first returned: what is owed, then what was charged, then what was held.
    private mutating func refund(_ event: CreditsRefunded) {
        refunded += event.amount
        charge?.debt.microcredits -= event.debt.microcredits
        for refunded in event.slices {
            var rest = refunded.slice.amount.microcredits
            for index in (charge?.slices.indices ?? 0..<0).reversed()
            where rest > 0 && charge?.slices[index].slice.lot == refunded.slice.lot {
                let part = Swift.min(rest, charge?.slices[index].refundable ?? 0)
                charge?.slices[index].refunded += part
                rest -= part
            }
            guard let part = Amount(microcredits: rest) else { continue }
            change(Slice(lot: refunded.slice.lot, amount: part)) { $0.refunded += $1 }
        }
    }

    private mutating func remember(_ event: CreditsReleased, at position: Position) {
        switch event.cause {
        case .requested:
            release = event.fingerprint.map { Memory(fingerprint: $0, position: position) }
        case .nothingCaptured where event.capture == nil:
            capture = event.fingerprint.map { Memory(fingerprint: $0, position: position) }
        case .remainder where event.capture == nil:
            capture?.position = position
        case .remainder, .nothingCaptured:
            break
        case .expired:
            hasExpired = true
        }
    }

    /// A consequence belongs to the command that caused it: of two, to the later.
    ///
    /// What an expiry causes belongs to neither.
    private mutating func extendMemory(to position: Position) {
        guard !hasExpired else { return }
        if let release, release.position > capture?.position ?? 0 {
            self.release?.position = position
        } else {
            capture?.position = position
        }
    }

    private mutating func change(_ slice: Slice, _ body: (inout ReservedSlice, Int64) -> Void) {
        guard let index = slices.firstIndex(where: { $0.lot == slice.lot }) else {
            preconditionFailure("An event names lot \(slice.lot.text), which is not reserved.")
        }
        body(&slices[index], slice.amount.microcredits)
    }
}
