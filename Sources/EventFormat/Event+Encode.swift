// SPDX-License-Identifier: Apache-2.0

package import Domain

/// The stored form of events: one JSON object, fixed order of fields, no spaces, absent fields left
/// out, credits as decimal strings. These bytes are hashed and kept for ever; golden files freeze
/// them.
extension Event {
    /// The account is not among the fields: it stands beside them.
    package func encodeData(into bytes: inout [UInt8]) {
        var object = ObjectWriter(into: &bytes)
        switch self {
        case .accountOpened(let event): event.write(to: &object)
        case .accountSuspended(let event), .accountReinstated(let event): event.write(to: &object)
        case .creditsGranted(let event): event.write(to: &object)
        case .creditsAdjusted(let event): event.write(to: &object)
        case .creditsReserved(let event): event.write(to: &object)
        case .creditsCaptured(let event): event.write(to: &object)
        case .creditsReleased(let event): event.write(to: &object)
        case .creditsCharged(let event): event.write(to: &object)
        case .creditsRefunded(let event): event.write(to: &object)
        case .creditsReversed(let event): event.write(to: &object)
        case .creditsReinstated(let event): event.write(to: &object)
        case .creditsRolledOver(let event): event.write(to: &object)
        case .lotExpired(let event): event.write(to: &object)
        case .debtSettled(let event): event.write(to: &object)
        case .debtForgiven(let event): event.write(to: &object)
        case .uncollectedRecovered(let event): event.write(to: &object)
        case .catalog(let event): event.write(to: &object)
        case .generation(let event): event.write(to: &object)
        case .payment(let event): event.write(to: &object)
        case .subscription(let event): event.write(to: &object)
        case .workflow(let event): event.write(to: &object)
        case .dispute(let event): event.write(to: &object)
        case .team(let event): event.write(to: &object)
        case .alert(let event): event.write(to: &object)
        case .webhook(let event): event.write(to: &object)
        case .archive(let event): event.write(to: &object)
        }
        bytes = object.finish()
    }

    package var data: [UInt8] {
        var bytes: [UInt8] = []
        encodeData(into: &bytes)
        return bytes
    }
}

extension AccountOpened {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("name", name)
        object.write("plan", plan)
        object.write("metadata", metadata)
        object.write("fingerprint", fingerprint)
    }
}

extension AccountStatusChanged {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("reason", reason)
    }
}

extension CreditsGranted {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("id", lot.text)
        object.write("amount", amount)
        object.write(terms)
        object.write(basis)
        object.write("note", note)
        object.write("fingerprint", fingerprint)
    }
}

extension CreditsAdjusted {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        switch effect {
        case .increase(let amount, let lot):
            object.write("amount", amount)
            object.write("lot", lot.text)
        case .decrease(let amount, let slices, let debt):
            object.write("amount", credits: -Int128(amount.microcredits))
            object.write(slices)
            object.write("debt", ifAny: debt)
        }
        object.write("reason", reason)
        object.write("fingerprint", fingerprint)
    }
}

extension CreditsReserved {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("amount", amount)
        object.write(slices)
        object.write("expires_at", expiresAt)
        object.write(member)
        object.write("fingerprint", fingerprint)
    }
}

extension CreditsCaptured {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("reservation", reservation.text)
        object.write("id", id?.text)
        object.write("amount", amount)
        object.write(slices)
        object.write("fingerprint", fingerprint)
    }
}

extension CreditsReleased {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("reservation", reservation.text)
        object.write("amount", amount)
        object.write(slices)
        object.write("cause", cause.rawValue)
        object.write("reason", reason)
        object.write("capture", capture?.text)
        if let fingerprint { object.write("fingerprint", fingerprint) }
        object.write(member)
    }
}

extension CreditsRefunded {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("reservation", reservation.text)
        object.write("amount", amount)
        object.write(slices, newLot)
        object.write("debt", ifAny: debt)
        object.write(member)
        object.write("reason", reason)
        object.write("fingerprint", fingerprint)
    }
}

extension LotExpired {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("id", lot.text)
        object.write("amount", amount)
        object.write("cause", cause)
        object.write("payment", payment?.text)
    }
}

extension DebtSettled {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("amount", amount)
        object.write(slices)
        object.write("cause", cause)
        object.write("debt", debt)
    }
}
