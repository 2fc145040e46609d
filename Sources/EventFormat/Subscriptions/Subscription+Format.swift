// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension Subscription: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("account", account?.text)
        object.write("customer", customer?.text)
        object.write("choice", choice)
        object.write("unknown", ifAny: unknown)
        object.write("quantity", integer: quantity)
        if let period { object.writeObject("period") { period.write(to: &$0) } }
        object.write("is_trial", isTrial)
        if let word {
            object.writeObject("word") { object in
                object.write("at", word.at)
                object.write("choice", word.choice)
                object.write("is_change", word.isChange)
            }
        }
        object.writeObject("marks") { marks.write(to: &$0) }
        object.writeArray("changes", changes) { $1.write(to: &$0) }
        object.writeArray("waiting", waiting) { $1.write(to: &$0) }
        object.writeArray("credited", credited) { object, credited in
            object.write("start", credited.start)
            object.write("is_trial", credited.isTrial)
        }
        object.writeObject("credit") { credit.write(to: &$0) }
        object.write("unmatched", unmatched?.rawValue)
        object.write("awaits", ifAny: awaits)
        object.write("retry_at", retryAt)
        if let cancellation {
            object.writeObject("cancellation") { cancellation.write(to: &$0) }
        }
        object.write("position", integer: position)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(id: SubscriptionID(trusted: try object.text("id")))
        account = try object.optionalText("account").map(AccountID.init(trusted:))
        customer = try object.optionalText("customer").map(CustomerID.init(trusted:))
        choice = try object.optionalChoice("choice")
        unknown = try object.keysIfAny("unknown")
        quantity = try object.integer("quantity")
        period = try object.optionalObject("period") { (object) throws(FormatError) in
            try SubscriptionPeriod(&object)
        }
        isTrial = try object.flag("is_trial")
        word = try object.optionalObject("word") { (object) throws(FormatError) in
            PlanWord(
                at: try object.instant("at"),
                choice: try object.choice("choice"),
                isChange: try object.flag("is_change")
            )
        }
        let marks = try object.optionalObject("marks") { (object) throws(FormatError) in
            try SubscriptionMarks(&object)
        }
        self.marks = marks ?? SubscriptionMarks()
        changes = try object.array("changes") { (object) throws(FormatError) in
            try PlanChange(&object)
        }
        waiting = try object.array("waiting") { (object) throws(FormatError) in
            try PaidPeriod(&object)
        }
        credited = try object.array("credited") { (object) throws(FormatError) in
            CreditedPeriod(
                start: try object.instant("start"),
                isTrial: try object.flag("is_trial")
            )
        }
        let credit = try object.optionalObject("credit") { (object) throws(FormatError) in
            try PeriodCredit(&object)
        }
        self.credit = credit ?? PeriodCredit()
        unmatched = try object.optionalWord("unmatched")
        awaits = try object.keysIfAny("awaits")
        retryAt = try object.optionalInstant("retry_at")
        cancellation = try object.optionalObject("cancellation") {
            (object) throws(FormatError) in
            try OrderedCancellation(&object)
        }
        position = try object.integer("position")
    }
}

extension SubscriptionMarks {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("past_due", pastDue)
        object.write("paused", paused)
        object.write("resumed", resumed)
        object.write("cancelled", cancelled)
        object.write("cancel_ends", cancelEnds)
        object.write("ended", ended)
        object.write("lapsed", lapsed)
    }

    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        self.init()
        pastDue = try object.optionalInstant("past_due")
        paused = try object.optionalInstant("paused")
        resumed = try object.optionalInstant("resumed")
        cancelled = try object.optionalInstant("cancelled")
        cancelEnds = try object.optionalInstant("cancel_ends")
        ended = try object.optionalInstant("ended")
        lapsed = try object.optionalInstant("lapsed")
    }
}

extension PlanChange {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("at", at)
        object.write("timing", timing?.rawValue)
        object.write("choice", choice)
        object.write("payment", payment?.text)
    }

    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            at: try object.instant("at"),
            timing: try object.optionalWord("timing"),
            choice: try object.choice("choice"),
            payment: try object.optionalText("payment").map(PaymentID.init(trusted:))
        )
    }
}

extension PaidPeriod {
    fileprivate func write(to object: inout ObjectWriter) {
        period.write(to: &object)
        object.write("is_trial", isTrial)
        object.write("choice", choice)
        object.write("payment", payment?.text)
    }

    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            period: try SubscriptionPeriod(&object),
            isTrial: try object.flag("is_trial"),
            choice: try object.optionalChoice("choice"),
            payment: try object.optionalText("payment").map(PaymentID.init(trusted:))
        )
    }
}

extension PeriodCredit {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("base", base)
        object.write("target", credits: Int128(target))
        object.write("granted", credits: Int128(granted))
        object.write("rolled_over", credits: Int128(rolledOver))
        object.write("lots", integer: lots)
        object.write("grace_seconds", integer: graceSeconds)
    }

    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        self.init()
        base = try object.optionalChoice("base")
        target = try object.credits("target")
        granted = try object.credits("granted")
        rolledOver = try object.credits("rolled_over")
        lots = try object.integer("lots")
        graceSeconds = try object.integer("grace_seconds")
    }
}
