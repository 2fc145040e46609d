// SPDX-License-Identifier: Apache-2.0

/// Something that is not there yet, or does not fit yet, and the payments that wait for it.
package struct Awaited: Equatable, Sendable {
    /// Those beyond still wait: for an observation of their own, or for a person.
    static let paymentsMaximum = 100

    package let id: AwaitedID
    /// Oldest first.
    package var payments: [PaymentID]

    package init(id: AwaitedID, payments: [PaymentID] = []) {
        self.id = id
        self.payments = payments
    }

    static func evolve(
        _ state: Awaited?,
        _ id: AwaitedID,
        by event: Event,
        at position: Position
    ) -> Awaited {
        var awaited = state ?? Awaited(id: id)
        switch event {
        case .payment(.matched(let match)):
            awaited.payments.removeAll { $0 == match.payment }
        case .payment(.unmatched(let unmatched)):
            awaited.payments.removeAll { $0 == unmatched.payment }
            if unmatched.awaits.contains(where: { $0.awaited == .awaited(id) }),
                awaited.payments.count < paymentsMaximum
            {
                awaited.payments.append(unmatched.payment)
            }
        default:
            preconditionFailure("Nothing waits because of the event at \(position).")
        }
        return awaited
    }
}

/// The text of the key of what is awaited.
package typealias AwaitedID = Identifier<Awaited>

extension EntityKey {
    /// Who waits for it.
    package var awaited: EntityKey { .awaited(AwaitedID(trusted: kind.rawValue + "/" + id)) }
}
