// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat

extension Resources {
    func show(_ payment: Payment, at position: Position) async throws -> [UInt8] {
        Self.object { PaymentDocument.write(payment, at: position, to: &$0) }
    }

    func show(_ checkout: Checkout, at position: Position) async throws -> [UInt8] {
        Self.object { object in
            object.write("id", checkout.id.text)
            object.write("account", checkout.account?.text)
            object.write("package", checkout.package?.text)
            object.write("plan", checkout.plan?.text)
            object.write("provider", checkout.provider)
            object.write("payment", checkout.payment?.text)
            object.write("subscription", checkout.subscription?.text)
            object.write("status", checkout.status.rawValue)
            object.write("position", integer: position)
        }
    }

    func show(_ customer: Customer, at position: Position) -> [UInt8] {
        Self.object { object in
            object.write("id", customer.id.text)
            object.write("account", customer.account.text)
            object.write("position", integer: position)
        }
    }
}
