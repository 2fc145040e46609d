// SPDX-License-Identifier: Apache-2.0

internal import Domain

/// The stored form of the events of an open generation.

extension GenerationRequested {
    func write(to object: inout ObjectWriter) {
        object.write(reference)
        object.write("member", member?.text)
        terms.write(to: &object)
        switch hold {
        case .none: break
        case .own(let id): object.write("reservation", id.text)
        case .shared(let id): object.write("shared_reservation", id.text)
        }
        object.write("requested_at", requestedAt)
        object.write("overdue_at", overdueAt)
        object.write("deadline", deadline)
        object.write("actor", actor)
        object.write("fingerprint", fingerprint)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            reference: try object.reference(of: account),
            member: try object.optionalText("member").map(MemberID.init(trusted:)),
            terms: try GenerationTerms(&object),
            hold: try GenerationHold(&object),
            requestedAt: try object.instant("requested_at"),
            overdueAt: try object.instant("overdue_at"),
            deadline: try object.optionalInstant("deadline"),
            actor: try object.optionalText("actor"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension GenerationHold {
    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        if let id = try object.optionalText("reservation") {
            self = .own(ReservationID(trusted: id))
        } else if let id = try object.optionalText("shared_reservation") {
            self = .shared(ReservationID(trusted: id))
        } else {
            self = .none
        }
    }
}

extension GenerationDispatching {
    func write(to object: inout ObjectWriter) {
        object.write(reference)
        object.write("attempt", integer: attempt)
        object.write("overdue_at", overdueAt)
        object.write("deadline", deadline)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            reference: try object.reference(of: account),
            attempt: try object.integer("attempt"),
            overdueAt: try object.instant("overdue_at"),
            deadline: try object.optionalInstant("deadline")
        )
    }
}

extension GenerationSubmitted {
    func write(to object: inout ObjectWriter) {
        object.write(reference)
        object.write("attempt", integer: attempt)
        object.write("job", job.text)
        object.write("overdue_at", overdueAt)
        object.write("deadline", deadline)
        object.write(lease)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            reference: try object.reference(of: account),
            attempt: try object.integer("attempt"),
            job: JobID(trusted: try object.text("job")),
            overdueAt: try object.instant("overdue_at"),
            deadline: try object.optionalInstant("deadline"),
            lease: try object.optionalLease()
        )
    }
}

extension GenerationRetried {
    func write(to object: inout ObjectWriter) {
        object.write(reference)
        object.write("attempt", integer: attempt)
        object.write("error", error)
        object.write("provider_cost", providerCost)
        object.write("overdue_at", overdueAt)
        object.write("deadline", deadline)
        object.write("actor", actor)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            reference: try object.reference(of: account),
            attempt: try object.integer("attempt"),
            error: try object.optionalGenerationError("error"),
            providerCost: try object.optionalProviderCost("provider_cost"),
            overdueAt: try object.instant("overdue_at"),
            deadline: try object.optionalInstant("deadline"),
            actor: try object.optionalText("actor")
        )
    }
}
