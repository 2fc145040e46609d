// SPDX-License-Identifier: Apache-2.0

package import Domain

extension Page {
    /// - Throws: `page`, for another version too: the page must be rebuilt from the log.
    package static func decode(
        _ bytes: [UInt8],
        of key: EntityKey
    ) throws(FormatError) -> Entity {
        var page = PageReader(bytes, of: key)
        guard try page.byte() == version else { throw page.error("its version is another") }
        let entity = try page.entity(of: key)
        try page.finish()
        return entity
    }
}

extension PageReader {
    fileprivate mutating func entity(of key: EntityKey) throws(FormatError) -> Entity {
        switch key {
        case .account(let id): .account(try account(id))
        case .lot(let id): .lot(try lot(id))
        case .reservation(let id): .reservation(try reservation(id))
        case .capture(let id):
            .capture(
                CaptureRecord(
                    id: id,
                    reservation: ReservationID(trusted: try text()),
                    memory: try memory()
                )
            )
        case .refund(let id):
            .refund(
                RefundRecord(
                    id: id,
                    reservation: ReservationID(trusted: try text()),
                    account: AccountID(trusted: try text()),
                    amount: try amount(),
                    memory: try memory()
                )
            )
        case .adjustment(let id): .adjustment(try adjustment(id))
        case .forgiveness(let id):
            .forgiveness(
                ForgivenessRecord(
                    id: id,
                    account: AccountID(trusted: try text()),
                    amount: try amount(),
                    memory: try memory()
                )
            )
        case .settings: .settings(try object())
        case .model: .model(try object())
        case .price: .price(try object())
        case .package: .package(try object())
        case .plan: .plan(try object())
        case .offer: .offer(try object())
        case .generation: .generation(try object())
        case .job: .job(try object())
        case .payment: .payment(try object())
        case .checkout: .checkout(try object())
        case .customer: .customer(try object())
        case .subscription: .subscription(try object())
        case .awaited: .awaited(try object())
        case .workflow: .workflow(try object())
        case .run: .run(try object())
        case .dispute: .dispute(try object())
        case .member: .member(try object())
        case .alert: .alert(try object())
        case .fault: .fault(try object())
        case .key: .key(try object())
        case .activity: .activity(try object())
        case .delivery: .delivery(try object())
        case .segment: .segment(try object())
        }
    }

    private mutating func account(_ id: AccountID) throws(FormatError) -> Account {
        let memory = try memory()
        let isSuspended = try flag()
        let statusPosition = try signed()
        let available = try balance()
        let held = try balance()
        let debts = try array { (page) throws(FormatError) in try page.debt() }
        let profile = AccountProfile(
            id: id,
            facts: try profile(),
            role: try optional { (page) throws(FormatError) in
                AccountRole(word: try page.text(), position: try page.signed())
            },
            memory: memory,
            update: try optional { (page) throws(FormatError) in try page.memory() }
        )
        var account = Account(profile)
        account.status = isSuspended ? .suspended : .active
        account.statusPosition = statusPosition
        account.available = available
        account.held = held
        account.debts = debts
        account.debt.microcredits = debts.reduce(0) {
            $0 &+ ($1.isOwed ? $1.amount.microcredits : 0)
        }
        account.lots = try array { (page) throws(FormatError) in try page.openLot() }
        account.membership = try membership()
        account.topUp = try topUp()
        account.generations = GenerationActivity(
            running: try signed(),
            minute: try signed(),
            started: try signed()
        )
        return account
    }

    private mutating func profile() throws(FormatError) -> Profile {
        Profile(
            name: try sealed(),
            plan: try optional { (page) throws(FormatError) in try page.text() },
            tier: try optional { (page) throws(FormatError) in try page.text() },
            metadata: try sealed(),
            alertBelow: try optional { (page) throws(FormatError) in try page.amount() }
        )
    }

    private mutating func debt() throws(FormatError) -> Debt {
        guard let cause = EntityKey(text: try text()), let kind = Debt.Kind(rawValue: try text())
        else { throw error("a debt is of no known kind") }
        return Debt(
            cause: cause,
            kind: kind,
            since: try signed(),
            amount: try balance()
        )
    }

    private mutating func openLot() throws(FormatError) -> OpenLot {
        OpenLot(
            id: LotID(trusted: try text()),
            terms: try terms(),
            grantedAt: try signed(),
            remaining: try signed(),
            held: try signed()
        )
    }

    private mutating func lot(_ id: LotID) throws(FormatError) -> Lot {
        let account = AccountID(trusted: try text())
        let amount = try amount()
        let terms = try terms()
        let basis = try optional { (page) throws(FormatError) in
            CostBasis(minorUnits: try page.signed(), currency: try page.text())
        }
        let note = try sealed()
        let grantedAt = try signed()
        let memory = try memory()
        var lot = Lot(
            id: id,
            account: account,
            amount: amount,
            terms: terms,
            basis: basis,
            note: note,
            memory: Memory(fingerprint: memory.fingerprint, position: grantedAt)
        )
        lot.memory = memory
        return lot
    }

    private mutating func reservation(_ id: ReservationID) throws(FormatError) -> Reservation {
        let account = AccountID(trusted: try text())
        let amount = try amount()
        let expiresAt = try instant()
        let member = try optional { (page) throws(FormatError) in
            MemberUse(
                member: MemberID(trusted: try page.text()),
                at: Instant(microseconds: try page.signed())
            )
        }
        let memory = try memory()
        let slices = try array { (page) throws(FormatError) in try page.reservedSlice() }
        var reservation = Reservation(
            id: id,
            account: account,
            amount: amount,
            slices: [],
            expiresAt: expiresAt,
            member: member,
            memory: memory
        )
        reservation.slices = slices
        for slice in slices {
            reservation.captured.microcredits += Int128(slice.captured)
            reservation.released.microcredits += Int128(slice.released)
        }
        reservation.refunded = try balance()
        reservation.charge = try optional { (page) throws(FormatError) in try page.charge() }
        reservation.hasExpired = try flag()
        reservation.capture = try optional { (page) throws(FormatError) in try page.memory() }
        reservation.release = try optional { (page) throws(FormatError) in try page.memory() }
        return reservation
    }

    private mutating func charge() throws(FormatError) -> Charge {
        Charge(
            amount: try balance(),
            debt: try balance(),
            uncollected: try balance(),
            slices: try array { (page) throws(FormatError) in
                let slice = Slice(lot: LotID(trusted: try page.text()), amount: try page.amount())
                return ChargedSlice(slice, refunded: try page.signed())
            }
        )
    }

    private mutating func reservedSlice() throws(FormatError) -> ReservedSlice {
        var slice = ReservedSlice(Slice(lot: LotID(trusted: try text()), amount: try amount()))
        slice.captured = try signed()
        slice.released = try signed()
        slice.refunded = try signed()
        return slice
    }

    private mutating func adjustment(_ id: AdjustmentID) throws(FormatError) -> AdjustmentRecord {
        let account = AccountID(trusted: try text())
        let microcredits = try signed()
        guard let magnitude = Int64(exactly: microcredits.magnitude),
            let amount = Amount(microcredits: magnitude)
        else {
            throw error("an amount is out of bounds")
        }
        return AdjustmentRecord(
            id: id,
            account: account,
            change: microcredits > 0 ? .increase(amount) : .decrease(amount),
            debt: try balance(),
            memory: try memory()
        )
    }

    private mutating func terms() throws(FormatError) -> LotTerms {
        guard let source = LotSource(rawValue: try text()) else {
            throw error("a source is not known")
        }
        let priority = try unsigned()
        guard let priority = Int(exactly: priority), LotSource.priorities ~= priority else {
            throw error("a priority is not 0–100")
        }
        return LotTerms(
            source: source,
            priority: priority,
            expiresAt: try instant(),
            payment: try optional { (page) throws(FormatError) in
                PaymentID(trusted: try page.text())
            }
        )
    }

    private mutating func sealed() throws(FormatError) -> Sealed? {
        try optional { (page) throws(FormatError) in Sealed(try page.text()) }
    }

    private mutating func instant() throws(FormatError) -> Instant? {
        try optional { (page) throws(FormatError) in Instant(microseconds: try page.signed()) }
    }

    private mutating func memory() throws(FormatError) -> Memory {
        var words: [UInt64] = [0, 0]
        for index in 0..<16 { words[index / 8] = words[index / 8] << 8 | UInt64(try byte()) }
        return Memory(
            fingerprint: Fingerprint(high: words[0], low: words[1]),
            position: try signed()
        )
    }
}
