// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension Payment: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("account", facts.account?.text)
        facts.write(to: &object)
        object.write("amounts_status", amountsStatus?.rawValue)
        object.write("refunds", ifAny: refunds) { $1.write(to: &$0) }
        object.write("chargebacks", ifAny: chargebacks) { $1.write(to: &$0) }
        object.write("orders", ifAny: orders) { $1.write(to: &$0) }
        anomalies.write(to: &object)
        matching.write(to: &object)
        object.write("credited", credited?.text)
        if let creditedAt { object.write("credited_at", integer: creditedAt) }
        object.write("granted", ifAny: granted)
        object.write("expired", ifAny: expired)
        claim.write(to: &object)
        if let assignment {
            object.writeObject("assignment") { object in
                object.write("fingerprint", assignment.memory.fingerprint)
                object.write("position", integer: assignment.memory.position)
                object.write("latest", assignment.isLatest)
            }
        }
        object.write("retry_at", retryAt)
        object.write("position", integer: position)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        let id = PaymentID(trusted: try object.text("id"))
        let account = try object.optionalText("account").map(AccountID.init(trusted:))
        self.init(id: id)
        facts = try PaymentFacts(id, account, &object)
        amountsStatus =
            try object.isNext(name: "amounts_status")
            ? object.word("amounts_status") : nil
        refunds = try object.arrayIfAny("refunds") { (object) throws(FormatError) in
            try PaymentRefund(&object)
        }
        chargebacks = try object.arrayIfAny("chargebacks") { (object) throws(FormatError) in
            try Chargeback(&object)
        }
        orders = try object.arrayIfAny("orders") { (object) throws(FormatError) in
            try OrderedRefund(&object)
        }
        anomalies = try [PaymentAnomaly.Mark](&object)
        matching = try Matching(&object)
        credited = try object.optionalText("credited").map(AccountID.init(trusted:))
        creditedAt = try object.optionalInteger("credited_at")
        granted = try object.balance("granted")
        expired = try object.balance("expired")
        claim = try PaymentClaim(&object)
        assignment = try object.optionalObject("assignment") { (object) throws(FormatError) in
            AssignmentMemory(
                memory: Memory(
                    fingerprint: try object.fingerprint(),
                    position: try object.integer("position")
                ),
                isLatest: try object.flag("latest")
            )
        }
        retryAt = try object.optionalInstant("retry_at")
        position = try object.integer("position")
    }
}

extension Payment.Matching {
    fileprivate func write(to object: inout ObjectWriter) {
        switch self {
        case .pending: break
        case .unmatched(let reason, let awaits):
            object.write("unmatched", reason.rawValue)
            object.write("awaits", ifAny: awaits)
        case .matched(let account, let purchases):
            object.write("matched", account.text)
            object.write("purchases", ifAny: purchases) { $1.write(to: &$0) }
        }
    }

    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        if object.isNext(name: "unmatched") {
            self = .unmatched(
                try object.word("unmatched"),
                awaits: try object.keysIfAny("awaits")
            )
        } else if let account = try object.optionalText("matched") {
            self = .matched(
                AccountID(trusted: account),
                try object.arrayIfAny("purchases") { (object) throws(FormatError) in
                    try Purchase(&object)
                }
            )
        } else {
            self = .pending
        }
    }
}

extension PaymentClaim {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("taken", ifAny: taken) { object, taken in
            object.write("lot", taken.slice.lot.text)
            object.write("amount", taken.slice.amount)
            object.write("bonus", taken.isBonus)
        }
        object.write("debt", ifAny: debt)
        object.write("uncollected", ifAny: uncollected)
        object.write("forgiven", ifAny: forgiven)
        if reinstatements > 0 { object.write("reinstatements", integer: reinstatements) }
    }

    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            taken: try object.arrayIfAny("taken") { (object) throws(FormatError) in
                let slice = Slice(
                    lot: LotID(trusted: try object.text("lot")),
                    amount: try object.amount("amount")
                )
                return Taken(slice, isBonus: try object.flag("bonus"))
            },
            debt: try object.balance("debt"),
            uncollected: try object.balance("uncollected"),
            forgiven: try object.balance("forgiven"),
            reinstatements: try object.optionalInteger("reinstatements") ?? 0
        )
    }
}
