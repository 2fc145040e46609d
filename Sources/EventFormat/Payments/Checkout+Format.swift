// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension Checkout: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("account", account?.text)
        object.write("package", package?.text)
        object.write("plan", plan?.text)
        object.write("provider", provider)
        object.write("payment", payment?.text)
        object.write("subscription", subscription?.text)
        object.write("status", status.rawValue)
        anomalies.write(to: &object)
        if let memory {
            object.writeObject("memory") { object in
                object.write("fingerprint", memory.fingerprint)
                object.write("position", integer: memory.position)
            }
        }
        object.write("position", integer: position)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(id: CheckoutID(trusted: try object.text("id")))
        account = try object.optionalText("account").map(AccountID.init(trusted:))
        package = try object.optionalText("package").map(PackageID.init(trusted:))
        plan = try object.optionalText("plan").map(PlanID.init(trusted:))
        provider = try object.optionalText("provider")
        payment = try object.optionalText("payment").map(PaymentID.init(trusted:))
        subscription = try object.optionalText("subscription")
            .map(SubscriptionID.init(trusted:))
        status = try object.word("status")
        anomalies = try [PaymentAnomaly.Mark](&object)
        memory = try object.optionalObject("memory") { (object) throws(FormatError) in
            Memory(
                fingerprint: try object.fingerprint(),
                position: try object.integer("position")
            )
        }
        position = try object.integer("position")
    }
}
