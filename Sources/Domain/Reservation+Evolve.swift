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
        case .creditsRefunded(let event):
            refunded += event.amount
            for refunded in event.slices { change(refunded.slice) { $0.refunded += $1 } }
        case .lotExpired, .debtSettled:
            extendMemory(to: position)
        case .accountOpened, .accountSuspended, .accountReinstated, .creditsGranted,
            .creditsAdjusted, .creditsReserved:
            preconditionFailure("The event at \(position) is not one of a reservation's life.")
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
