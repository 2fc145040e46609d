// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension PaymentCommand {
    /// The content that its fingerprint is taken of.
    func write(to object: inout ObjectWriter) {
        switch self {
        case .observe(let observation):
            object.write("op", "observe")
            object.write("subject", observation.subject)
        case .openCheckout(let command):
            object.write("op", "open-checkout")
            object.write("id", command.id.text)
            object.write("account", command.account.text)
            command.product.write(to: &object)
            object.write("provider", command.provider)
        case .assign(let command):
            object.write("op", "assign")
            object.write("payment", command.payment.text)
            object.write("account", command.account.text)
            switch command.content {
            case .package(let package, let quantity):
                object.write("package", package.text)
                object.write("quantity", integer: quantity)
            case .credits(let credits, let bonus):
                object.write("credits", credits)
                if let bonus { object.write("bonus", bonus) }
            }
            object.write("note", command.note)
        case .link(let link):
            object.write("op", "link")
            object.write("customer", link.customer.text)
            object.write("account", link.account.text)
        case .retry(let id):
            object.write("op", "retry-awaited")
            object.write("awaited", id.text)
        case .retryReinstatement(let id):
            object.write("op", "retry-reinstatement")
            object.write("payment", id.text)
        case .orderRefund(let command):
            object.write("op", "order-refund")
            object.write("id", command.id.text)
            object.write("payment", command.payment.text)
            if let amount = command.amount { object.write("amount", integer: amount) }
            object.write("item", command.item)
        case .settleRefund(let command):
            object.write("op", "settle-refund")
            object.write("id", command.id.text)
            object.write("payment", command.payment.text)
            command.outcome.write(to: &object)
        }
    }
}
