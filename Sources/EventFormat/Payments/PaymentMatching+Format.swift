// SPDX-License-Identifier: Apache-2.0

internal import Domain

/// The stored form of what a payment turned out to be.

extension PaymentMatched {
    func write(to object: inout ObjectWriter) {
        object.write("payment", payment.text)
        object.write("purchases", ifAny: purchases) { $1.write(to: &$0) }
        object.write("awaited", ifAny: awaited)
        if let assignment {
            object.writeObject("assignment") { object in
                object.write("actor", assignment.actor)
                object.write("note", assignment.note)
                object.write("fingerprint", assignment.fingerprint)
            }
        }
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            payment: PaymentID(trusted: try object.text("payment")),
            account: try object.required(account),
            purchases: try object.arrayIfAny("purchases") { (object) throws(FormatError) in
                try Purchase(&object)
            },
            awaited: try object.keysIfAny("awaited"),
            assignment: try object.optionalObject("assignment") { (object) throws(FormatError) in
                Assignment(
                    actor: try object.optionalText("actor"),
                    note: try object.optionalSealed("note"),
                    fingerprint: try object.fingerprint()
                )
            }
        )
    }
}

extension PaymentUnmatched {
    func write(to object: inout ObjectWriter) {
        object.write("payment", payment.text)
        object.write("reason", reason.rawValue)
        object.write("awaits", ifAny: awaits)
        object.write("awaited", ifAny: awaited)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            payment: PaymentID(trusted: try object.text("payment")),
            reason: try object.word("reason"),
            awaits: try object.keysIfAny("awaits"),
            awaited: try object.keysIfAny("awaited")
        )
    }
}

extension AwaitedDeferred {
    func write(to object: inout ObjectWriter) {
        object.write("awaited", key)
        object.write("until", until)
        object.write("next", next)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            key: try object.key("awaited"),
            until: try object.optionalInstant("until"),
            next: try object.optionalKey("next"),
            opened: account
        )
    }
}

extension PaymentAnomaly {
    func write(to object: inout ObjectWriter) {
        object.write("subject", subject)
        object.write("kind", kind.rawValue)
        object.write("object", self.object)
        object.write("known", known)
        object.write("observed", observed)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        let subject = try object.key("subject")
        self.init(
            try object.word("kind"),
            of: subject,
            object: try object.optionalText("object"),
            known: try object.optionalText("known"),
            observed: try object.optionalText("observed")
        )
    }
}

extension [PaymentAnomaly.Mark] {
    func write(to object: inout ObjectWriter) {
        object.write("anomalies", ifAny: self) { object, mark in
            object.write("kind", mark.kind.rawValue)
            object.write("object", mark.object)
        }
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self = try object.arrayIfAny("anomalies") { (object) throws(FormatError) in
            PaymentAnomaly.Mark(
                kind: try object.word("kind"),
                object: try object.optionalText("object")
            )
        }
    }
}
