// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText
internal import Server

/// Payments, for people and for programs.
enum PaymentText {
    static func document(_ payment: Payment, _ position: Position) throws -> JSON {
        var bytes: [UInt8] = []
        var object = ObjectWriter(into: &bytes)
        PaymentDocument.write(payment, at: position, to: &object)
        return try JSONParser.parse(object.finish())
    }

    /// Of a payment; a checkout or a customer is told in a sentence.
    static func answer(_ receipt: Receipt) throws -> (document: JSON, text: String) {
        guard let item = receipt.view.items[0], let payment = item.entity.payment else {
            return (.object([.number("position", receipt.position)]), "It is recorded.")
        }
        return (try document(payment, receipt.position), text(payment))
    }

    static func text(_ payment: Payment) -> String {
        var lines = ["Payment \(payment.id.text) \(state(of: payment))."]
        if let amounts = payment.facts.amounts {
            lines.append(
                "Paid \(amounts.total) minor units of \(amounts.currency), of which "
                    + "\(payment.reversed) are taken back."
            )
        }
        if payment.claim.total > 0 {
            let claim = payment.claim
            lines.append(
                "Claimed back: \(CreditText.text(Balance(microcredits: claim.total))) credits, "
                    + "of which \(CreditText.text(claim.debt)) are owed, "
                    + "\(CreditText.text(claim.uncollected)) borne and "
                    + "\(CreditText.text(claim.forgiven)) forgiven."
            )
        }
        for order in payment.orders {
            lines.append(order.sentence(String(payment.id.text.prefix { $0 != ":" })))
        }
        for mark in payment.anomalies {
            lines.append(
                "Look at it: \(mark.kind.rawValue)\(mark.object.map { " of \($0)" } ?? "")."
            )
        }
        return lines.joined(separator: "\n")
    }

    private static func state(of payment: Payment) -> String {
        switch payment.matching {
        case .pending: return "is \(payment.facts.status.rawValue)"
        case .unmatched(let reason, _): return "waits: \(reason.rawValue)"
        case .matched(let account, _):
            let granted = CreditText.text(payment.granted)
            return "bought \(granted) credits for account \(account.text)"
        }
    }

    static func table(_ items: [JSON]) -> String {
        guard !items.isEmpty else { return "There is no such payment." }
        var table = Table([
            ("payment", .left), ("account", .left), ("status", .left), ("matching", .left),
            ("reason", .left), ("total", .right), ("currency", .left), ("granted", .right),
            ("reversed", .right),
        ])
        let names = [
            "id", "account", "status", "matching", "reason", "total", "currency", "granted",
            "reversed",
        ]
        for item in items { table.add(names.map { cell(item[$0]) }) }
        return table.text
    }

    private static func cell(_ value: JSON?) -> String {
        switch value {
        case .string(let text)?, .number(let text)?: text
        case .bool(let flag)?: String(flag)
        case .null?, .array?, .object?, nil: ""
        }
    }
}

/// A refund that was ordered, for people and for programs.
extension OrderedRefund {
    func sentence(_ provider: String) -> String {
        let amount = amount.map { "\($0) minor units of \(currency)" } ?? "all that was left"
        let order = "The refund \(id.text) of \(amount)"
        switch state {
        case .carriedOut(let refund):
            return "\(order) was carried out\(refund.map { " as \($0.text)" } ?? "")."
        case .refused(let reason): return "\(order) was not carried out (\(reason))."
        case .open:
            return
                "\(order) is open: nobody knows yet whether \(provider) carried it out. Repeat it "
                + "with the same id, and the provider is looked at."
        }
    }

    var document: JSON {
        let (state, reason, refund): (String, String?, String?) =
            switch state {
            case .open: ("open", nil, nil)
            case .carriedOut(let refund): ("carried-out", nil, refund?.text)
            case .refused(let reason): ("refused", reason, nil)
            }
        return .object(
            [.text("id", id.text), .text("state", state)]
                + [reason.map { .text("reason", $0) }, refund.map { .text("refund", $0) }]
                .compactMap(\.self)
        )
    }
}
