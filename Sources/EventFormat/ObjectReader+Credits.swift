// SPDX-License-Identifier: Apache-2.0

internal import Domain

/// What several events say of credits.
extension ObjectReader {
    mutating func amount(_ name: StaticString) throws(FormatError) -> Amount {
        let credits = try credits(name)
        guard let amount = Amount(microcredits: credits) else {
            throw error("an amount is out of bounds")
        }
        return amount
    }

    func required(_ account: AccountID?) throws(FormatError) -> AccountID {
        guard let account else { throw error("an account is due") }
        return account
    }

    mutating func fingerprint() throws(FormatError) -> Fingerprint {
        guard let fingerprint = try optionalFingerprint() else {
            throw error("\"fingerprint\" is due")
        }
        return fingerprint
    }

    mutating func terms() throws(FormatError) -> LotTerms {
        guard let source = LotSource(rawValue: try text("source")) else {
            throw error("the source is not known")
        }
        let priority = try integer("priority")
        guard LotSource.priorities ~= Int(priority) else {
            throw error("the priority is not 0–100")
        }
        return LotTerms(
            source: source,
            priority: Int(priority),
            expiresAt: try optionalInstant("expires_at"),
            payment: try optionalText("payment").map(PaymentID.init(trusted:))
        )
    }

    mutating func slices() throws(FormatError) -> [Slice] {
        try array("slices") { (object) throws(FormatError) in
            Slice(lot: LotID(trusted: try object.text("lot")), amount: try object.amount("amount"))
        }
    }

    mutating func key(_ name: StaticString) throws(FormatError) -> EntityKey {
        guard let key = try optionalKey(name) else { throw error("\"\(name)\" is due") }
        return key
    }

    mutating func optionalKey(_ name: StaticString) throws(FormatError) -> EntityKey? {
        guard let text = try optionalText(name) else { return nil }
        guard let key = EntityKey(text: text) else { throw error("the key is of no known kind") }
        return key
    }

    mutating func refundedSlices() throws(FormatError) -> [RefundedSlice] {
        try array("slices") { (object) throws(FormatError) in
            let slice = Slice(
                lot: LotID(trusted: try object.text("lot")),
                amount: try object.amount("amount")
            )
            guard object.isNext(name: "source") else {
                return RefundedSlice(slice: slice, home: nil)
            }
            return RefundedSlice(
                slice: slice,
                home: RefundedSlice.Home(
                    terms: try object.terms(),
                    grantedAt: try object.integer("granted_at")
                )
            )
        }
    }

    mutating func basis() throws(FormatError) -> CostBasis? {
        try optionalObject("basis") { (object) throws(FormatError) in
            CostBasis(
                minorUnits: try object.integer("minor_units"),
                currency: try object.text("currency")
            )
        }
    }

    mutating func refundLot() throws(FormatError) -> RefundLot? {
        try optionalObject("new_lot") { (object) throws(FormatError) in
            RefundLot(
                id: LotID(trusted: try object.text("id")),
                amount: try object.amount("amount"),
                terms: try object.terms()
            )
        }
    }
}

extension ObjectWriter {
    mutating func write(_ slices: [RefundedSlice], _ newLot: RefundLot?) {
        writeArray("slices", slices) { object, refunded in
            object.write("lot", refunded.slice.lot.text)
            object.write("amount", refunded.slice.amount)
            if let home = refunded.home {
                object.write(home.terms)
                object.write("granted_at", integer: home.grantedAt)
            }
        }
        if let newLot {
            writeObject("new_lot") { object in
                object.write("id", newLot.id.text)
                object.write("amount", newLot.amount)
                object.write(newLot.terms)
            }
        }
    }

    mutating func write(_ basis: CostBasis?) {
        guard let basis else { return }
        writeObject("basis") { object in
            object.write("minor_units", integer: basis.minorUnits)
            object.write("currency", basis.currency)
        }
    }

    /// Left out where it is zero.
    mutating func write(_ name: StaticString, ifAny balance: Balance) {
        if balance > .zero { write(name, credits: balance.microcredits) }
    }
}
