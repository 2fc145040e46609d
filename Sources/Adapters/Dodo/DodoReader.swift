// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Reads one of Dodo's objects, as a message shows it or as it was fetched.
struct DodoReader {
    /// The most products that a payment may name, and so the domain takes.
    static let itemsMaximum = 10

    let fields: PaymentFields
    let isTest: Bool
    /// The message's type; `nil` where the object was fetched.
    var kind: String?
    /// The message's, in seconds since 1970.
    var time: Int64?
    private(set) var observations: [Observation] = []
    /// The first counts.
    private(set) var remark: Remark?

    init(fields: PaymentFields, isTest: Bool) {
        self.fields = fields
        self.isTest = isTest
    }

    /// What a type is about, where that means something here.
    static func thing(_ kind: String) -> String? {
        let word = kind.prefix { $0 != "." }
        return ["payment", "refund", "dispute", "subscription"].first { $0 == word }
    }

    mutating func add(_ observation: Observation) {
        observations.append(observation)
    }

    mutating func note(_ remark: Remark) {
        self.remark = self.remark ?? remark
    }

    mutating func read(_ thing: String, _ object: JSON, _ id: String) {
        switch thing {
        case "payment": readPayment(object, id)
        case "refund": readRefund(object, id)
        case "dispute": readDispute(object, id)
        case "subscription": readSubscription(object, id)
        default: note(.unknownKind)
        }
        if observations.isEmpty { note(.nothingNew) }
    }

    /// The last part of the message's type, which wins over the object's state; that state, where
    /// the object was fetched.
    func word(_ status: JSON?) -> String? {
        guard let kind else { return status?.text }
        return kind.split(separator: ".").last.map(String.init)
    }

    func names(of object: JSON) -> PaymentNames {
        fields.names(in: [object["metadata"], object["customer", "metadata"]])
    }

    private mutating func readRefund(_ refund: JSON, _ id: String) {
        guard let payment = refund["payment_id"]?.name else { return note(.missingPayment) }
        let state: ObservedRefund.State
        switch word(refund["status"]) {
        case "succeeded": state = .succeeded
        case "failed": state = .failed
        case "pending", "review": state = .pending
        default: return note(.unknownStatus)
        }
        guard let amount = refund["amount"]?.amount,
            let currency = CurrencyExponent.code(refund["currency"]?.text)
        else {
            // The payment says whether all of it was given back.
            note(.missingAmount)
            return add(.fetch(ProviderObject(kind: "payment", id: payment)))
        }
        add(
            .refund(
                ObservedRefund(
                    id,
                    of: payment,
                    state,
                    amount: amount,
                    currency: currency,
                    occurredAt: time
                )
            )
        )
    }

    private mutating func readDispute(_ dispute: JSON, _ id: String) {
        guard let payment = dispute["payment_id"]?.name else { return note(.missingPayment) }
        guard let currency = CurrencyExponent.code(dispute["currency"]?.text),
            let text = dispute["amount"]?.text
        else { return note(.missingAmount) }
        let status = kind == nil ? dispute["dispute_status"]?.text : word(nil)
        guard let effect = Self.effect(status, stage: dispute["dispute_stage"]?.text) else {
            return note(.unknownStatus)
        }
        var chargeback = ObservedChargeback(
            id,
            of: payment,
            [effect],
            amount: nil,
            currency: currency,
            occurredAt: time
        )
        // With a decimal point, or of a currency that has no other unit, it is clear.
        if text.contains(".") || CurrencyExponent.of(currency) == 0 {
            chargeback.amount = CurrencyExponent.minorUnits(text, currency)
        } else {
            chargeback.unclearAmount = UnclearAmount(text)
        }
        if chargeback.amount == nil { note(.unconfirmedAmount) }
        if chargeback.amount == nil, chargeback.unclearAmount == nil { return }
        add(.chargeback(chargeback))
    }

    /// Whether money is held while a dispute is open is not documented: its outcome counts.
    private static func effect(_ status: String?, stage: String?) -> ObservedChargeback.Effect? {
        let isInquiry = stage == "pre_dispute"
        return switch status {
        case "opened", "dispute_opened", "challenged", "dispute_challenged":
            isInquiry ? .inquiry : .opened
        case "expired", "dispute_expired": isInquiry ? .inquiry : .expired
        case "accepted", "dispute_accepted": .accepted
        case "cancelled", "dispute_cancelled": .withdrawn
        case "won", "dispute_won": .won
        case "lost", "dispute_lost": .lost
        default: nil
        }
    }
}
