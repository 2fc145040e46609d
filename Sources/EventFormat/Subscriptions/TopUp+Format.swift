// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension TopUpTerms {
    func write(to object: inout ObjectWriter) {
        object.write("threshold", threshold)
        object.write("package", package.text)
        object.write("monthly_maximum", integer: monthlyMaximum)
        object.write("payment_method", paymentMethod)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            threshold: try object.amount("threshold"),
            package: PackageID(trusted: try object.text("package")),
            monthlyMaximum: try object.integer("monthly_maximum"),
            paymentMethod: try object.optionalText("payment_method")
        )
    }
}

extension TopUpConfigured {
    func write(to object: inout ObjectWriter) {
        if let terms { object.writeObject("terms") { terms.write(to: &$0) } }
        object.write("actor", actor)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            account: try object.required(account),
            terms: try object.optionalObject("terms") { (object) throws(FormatError) in
                try TopUpTerms(&object)
            },
            actor: try object.optionalText("actor")
        )
    }
}

extension TopUpRequested {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("package", package.text)
        object.write("payment_method", paymentMethod)
        object.write("shortfall", ifAny: shortfall)
        object.write("at", at)
        object.write("expires_at", expiresAt)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: TopUpID(trusted: try object.text("id")),
            account: try object.required(account),
            package: PackageID(trusted: try object.text("package")),
            paymentMethod: try object.optionalText("payment_method"),
            shortfall: try object.balance("shortfall"),
            at: try object.instant("at"),
            expiresAt: try object.instant("expires_at")
        )
    }
}

extension TopUpSettled {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("outcome", outcome.rawValue)
        object.write("not_before", notBefore)
        object.write("is_disabled", isDisabled)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: TopUpID(trusted: try object.text("id")),
            account: try object.required(account),
            outcome: try object.word("outcome"),
            notBefore: try object.optionalInstant("not_before"),
            isDisabled: try object.flag("is_disabled")
        )
    }
}

extension TopUpState: StoredObject {
    func write(to object: inout ObjectWriter) {
        if let terms { object.writeObject("terms") { terms.write(to: &$0) } }
        if let flight {
            object.writeObject("flight") { object in
                object.write("id", flight.id.text)
                object.write("expires_at", flight.expiresAt)
            }
        }
        object.writeArray("requests", requests) { $0.write("at", $1) }
        object.write("failures", integer: failures)
        object.write("not_before", notBefore)
        object.write("is_disabled", isDisabled)
        object.write("position", integer: position)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        let terms = try object.optionalObject("terms") { (object) throws(FormatError) in
            try TopUpTerms(&object)
        }
        let flight = try object.optionalObject("flight") { (object) throws(FormatError) in
            Flight(
                id: TopUpID(trusted: try object.text("id")),
                expiresAt: try object.instant("expires_at")
            )
        }
        let requests = try object.array("requests") { (object) throws(FormatError) in
            try object.instant("at")
        }
        let failures = try object.integer("failures")
        let notBefore = try object.optionalInstant("not_before")
        let isDisabled = try object.flag("is_disabled")
        self.init(position: try object.integer("position"))
        self.terms = terms
        self.flight = flight
        self.requests = requests
        self.failures = failures
        self.notBefore = notBefore
        self.isDisabled = isDisabled
    }
}
