// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension ReinstatementDeferred {
    func write(to object: inout ObjectWriter) {
        object.write("payment", payment.text)
        object.write("until", until)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            payment: PaymentID(trusted: try object.text("payment")),
            account: account,
            until: try object.optionalInstant("until")
        )
    }
}

extension Awaited: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("waiting", ifAny: waiting)
        object.write("retry_at", retryAt)
        object.write("next", next)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: AwaitedID(trusted: try object.text("id")),
            waiting: try object.keysIfAny("waiting"),
            retryAt: try object.optionalInstant("retry_at"),
            next: try object.optionalKey("next")
        )
    }
}
