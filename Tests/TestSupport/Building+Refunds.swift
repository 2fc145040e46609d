// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Refunds that are ordered of a payment.
extension Command {
    package static func orderRefund(
        _ id: OrderedRefundID,
        _ amount: Int64? = nil,
        of payment: PaymentID = "p"
    ) -> Command {
        let command = order(id, amount, of: payment)
        return .payment(command, Stamp(fingerprint: Fingerprint(of: command), actor: "admin"))
    }

    package static func settleRefund(
        _ id: OrderedRefundID,
        _ outcome: RefundSettled.Outcome,
        of payment: PaymentID = "p"
    ) -> Command {
        let command = PaymentCommand.settleRefund(
            SettleRefund(id: id, payment: payment, outcome: outcome)
        )
        return .payment(command, Stamp(fingerprint: Fingerprint(of: command), actor: "admin"))
    }

    package static func fingerprint(
        ofOrder id: OrderedRefundID,
        _ amount: Int64? = nil,
        of payment: PaymentID = "p"
    ) -> Fingerprint {
        Fingerprint(of: order(id, amount, of: payment))
    }

    private static func order(
        _ id: OrderedRefundID,
        _ amount: Int64?,
        of payment: PaymentID
    ) -> PaymentCommand {
        .orderRefund(OrderRefund(id: id, payment: payment, amount: amount))
    }
}
