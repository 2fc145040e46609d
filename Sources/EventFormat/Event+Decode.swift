// SPDX-License-Identifier: Apache-2.0

package import Domain

/// The way back from the stored form.
extension Event {
    /// - Throws: `unknownType` for what a newer version wrote, `malformed` for bytes that
    ///   `encodeData` would not have written.
    package init(
        type name: String,
        account: AccountID,
        data: [UInt8]
    ) throws(FormatError) {
        guard let type = EventType(rawValue: name) else { throw .unknownType(name) }
        var object = try ObjectReader(data, of: type)
        switch type {
        case .accountOpened: self = .accountOpened(try AccountOpened(account, &object))
        case .accountSuspended: self = .accountSuspended(try AccountStatusChanged(account, &object))
        case .accountReinstated:
            self = .accountReinstated(try AccountStatusChanged(account, &object))
        case .creditsGranted: self = .creditsGranted(try CreditsGranted(account, &object))
        case .creditsAdjusted: self = .creditsAdjusted(try CreditsAdjusted(account, &object))
        case .creditsReserved: self = .creditsReserved(try CreditsReserved(account, &object))
        case .creditsCaptured: self = .creditsCaptured(try CreditsCaptured(account, &object))
        case .creditsReleased: self = .creditsReleased(try CreditsReleased(account, &object))
        case .creditsRefunded: self = .creditsRefunded(try CreditsRefunded(account, &object))
        case .lotExpired: self = .lotExpired(try LotExpired(account, &object))
        case .debtSettled: self = .debtSettled(try DebtSettled(account, &object))
        }
        try object.finish()
    }
}

extension AccountOpened {
    fileprivate init(_ account: AccountID, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            account: account,
            name: try object.optionalSealed("name"),
            plan: try object.optionalText("plan"),
            metadata: try object.optionalSealed("metadata"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension AccountStatusChanged {
    fileprivate init(_ account: AccountID, _ object: inout ObjectReader) throws(FormatError) {
        self.init(account: account, reason: try object.optionalSealed("reason"))
    }
}

extension CreditsGranted {
    fileprivate init(_ account: AccountID, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            lot: LotID(trusted: try object.text("id")),
            account: account,
            amount: try object.amount("amount"),
            terms: try object.terms(),
            basis: try object.optionalObject("basis") { (object) throws(FormatError) in
                CostBasis(
                    minorUnits: try object.integer("minor_units"),
                    currency: try object.text("currency")
                )
            },
            note: try object.optionalSealed("note"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension CreditsAdjusted {
    fileprivate init(_ account: AccountID, _ object: inout ObjectReader) throws(FormatError) {
        let id = AdjustmentID(trusted: try object.text("id"))
        let microcredits = try object.credits("amount")
        guard let amount = Amount(microcredits: abs(microcredits)) else {
            throw object.error("an amount is out of bounds")
        }
        let effect: Effect =
            microcredits > 0
            ? .increase(amount, lot: LotID(trusted: try object.text("lot")))
            : .decrease(amount, slices: try object.slices(), debt: try object.debt())
        self.init(
            id: id,
            account: account,
            effect: effect,
            reason: try object.optionalSealed("reason"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension CreditsReserved {
    fileprivate init(_ account: AccountID, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: ReservationID(trusted: try object.text("id")),
            account: account,
            amount: try object.amount("amount"),
            slices: try object.slices(),
            expiresAt: try object.optionalInstant("expires_at"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension CreditsCaptured {
    fileprivate init(_ account: AccountID, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            reservation: ReservationID(trusted: try object.text("reservation")),
            account: account,
            id: try object.optionalText("id").map(CaptureID.init(trusted:)),
            amount: try object.amount("amount"),
            slices: try object.slices(),
            fingerprint: try object.fingerprint()
        )
    }
}

extension CreditsReleased {
    fileprivate init(_ account: AccountID, _ object: inout ObjectReader) throws(FormatError) {
        let reservation = ReservationID(trusted: try object.text("reservation"))
        let amount = try object.amount("amount")
        let slices = try object.slices()
        guard let cause = Cause(rawValue: try object.text("cause")) else {
            throw object.error("the cause is not known")
        }
        self.init(
            reservation: reservation,
            account: account,
            amount: amount,
            slices: slices,
            cause: cause,
            reason: try object.optionalSealed("reason"),
            capture: try object.optionalText("capture").map(CaptureID.init(trusted:)),
            fingerprint: try object.optionalFingerprint()
        )
    }
}

extension CreditsRefunded {
    fileprivate init(_ account: AccountID, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: RefundID(trusted: try object.text("id")),
            reservation: ReservationID(trusted: try object.text("reservation")),
            account: account,
            amount: try object.amount("amount"),
            slices: try object.array("slices") { (object) throws(FormatError) in
                try RefundedSlice(&object)
            },
            newLot: try object.optionalObject("new_lot") { (object) throws(FormatError) in
                RefundLot(
                    id: LotID(trusted: try object.text("id")),
                    amount: try object.amount("amount"),
                    terms: try object.terms()
                )
            },
            reason: try object.optionalSealed("reason"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension RefundedSlice {
    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        let slice = Slice(
            lot: LotID(trusted: try object.text("lot")),
            amount: try object.amount("amount")
        )
        guard let source = try object.optionalText("source") else {
            self.init(slice: slice, home: nil)
            return
        }
        guard let source = LotSource(rawValue: source) else {
            throw object.error("the source is not known")
        }
        self.init(
            slice: slice,
            home: Home(
                terms: LotTerms(
                    source: source,
                    priority: Int(try object.integer("priority")),
                    expiresAt: try object.optionalInstant("expires_at")
                ),
                grantedAt: try object.integer("granted_at")
            )
        )
    }
}

extension LotExpired {
    fileprivate init(_ account: AccountID, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            lot: LotID(trusted: try object.text("id")),
            account: account,
            amount: try object.amount("amount"),
            cause: try object.optionalKey("cause")
        )
    }
}

extension DebtSettled {
    fileprivate init(_ account: AccountID, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            account: account,
            amount: try object.amount("amount"),
            slices: try object.slices(),
            cause: try object.key("cause")
        )
    }
}
