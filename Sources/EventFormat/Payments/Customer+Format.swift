// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension Customer: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("account", account.text)
        anomalies.write(to: &object)
        object.write("position", integer: position)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: CustomerID(trusted: try object.text("id")),
            account: AccountID(trusted: try object.text("account")),
            anomalies: try [PaymentAnomaly.Mark](&object),
            position: try object.integer("position")
        )
    }
}
