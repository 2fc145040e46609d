// SPDX-License-Identifier: Apache-2.0

internal import Domain

/// The stored form of what workers have that pull generations.

extension GenerationProlonged {
    func write(to object: inout ObjectWriter) {
        object.write(reference)
        object.write("attempt", integer: attempt)
        object.write("overdue_at", overdueAt)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            reference: try object.reference(of: account),
            attempt: try object.integer("attempt"),
            overdueAt: try object.instant("overdue_at")
        )
    }
}

extension ObjectWriter {
    mutating func write(_ lease: Lease?) {
        guard let lease else { return }
        writeObject("lease") { object in
            object.write("seconds", integer: lease.seconds)
            object.write("attempts_maximum", integer: lease.attemptsMaximum)
        }
    }
}

extension ObjectReader {
    mutating func optionalLease() throws(FormatError) -> Lease? {
        try optionalObject("lease") { (object) throws(FormatError) in
            Lease(
                seconds: try object.integer("seconds"),
                attemptsMaximum: try object.integer("attempts_maximum")
            )
        }
    }

    mutating func optionalHeldLease() throws(FormatError) -> HeldLease? {
        guard let lease = try optionalLease() else { return nil }
        return HeldLease(lease, at: try integer("leased"))
    }
}
