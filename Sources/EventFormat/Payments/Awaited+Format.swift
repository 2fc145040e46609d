// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension Awaited: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("payments", ifAny: payments) { $0.write("payment", $1.text) }
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: AwaitedID(trusted: try object.text("id")),
            payments: try object.arrayIfAny("payments") { (object) throws(FormatError) in
                PaymentID(trusted: try object.text("payment"))
            }
        )
    }
}
