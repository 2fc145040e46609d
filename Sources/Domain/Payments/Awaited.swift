// SPDX-License-Identifier: Apache-2.0

/// Something that is not there yet, or does not fit yet, and what waits for it.
package struct Awaited: Equatable, Sendable {
    /// Those beyond still wait: for an observation of their own, or for a person.
    package static let waitingMaximum = 10_000

    package let id: AwaitedID
    /// Payments and subscriptions, in the order in which they came.
    package var waiting: [EntityKey]
    /// When they are looked at again, whatever comes; `nil` is never.
    package var retryAt: Instant?
    /// With which that begins; `nil` is the first.
    package var next: EntityKey?

    package init(
        id: AwaitedID,
        waiting: [EntityKey] = [],
        retryAt: Instant? = nil,
        next: EntityKey? = nil
    ) {
        self.id = id
        self.waiting = waiting
        self.retryAt = retryAt
        self.next = next
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
            awaited.remove(.payment(match.payment))
        case .payment(.unmatched(let unmatched)):
            awaited.put(.payment(unmatched.payment), awaits: unmatched.awaits)
        case .subscription(.matched(let match)):
            awaited.remove(.subscription(match.subscription))
        case .subscription(.unmatched(let unmatched)):
            awaited.put(.subscription(unmatched.subscription), awaits: unmatched.awaits)
        case .payment(.deferred(let deferred)):
            awaited.retryAt = deferred.until
            awaited.next = deferred.next
        default:
            preconditionFailure("Nothing waits because of the event at \(position).")
        }
        return awaited
    }

    private mutating func put(_ thing: EntityKey, awaits: [EntityKey]) {
        if awaits.contains(where: { $0.awaited == .awaited(id) }) {
            guard !waiting.contains(thing), waiting.count < Self.waitingMaximum else { return }
            waiting.append(thing)
        } else {
            remove(thing)
        }
    }

    private mutating func remove(_ thing: EntityKey) {
        waiting.removeAll { $0 == thing }
        guard waiting.isEmpty else { return }
        retryAt = nil
        next = nil
    }
}

/// The text of the key of what is awaited.
package typealias AwaitedID = Identifier<Awaited>

extension Identifier where Kind == Awaited {
    /// What is awaited; `nil` for a text that names nothing.
    var key: EntityKey? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, let kind = EntityKey.Kind(rawValue: String(name)) else {
            return nil
        }
        return EntityKey(kind, parts.count > 1 ? String(parts[1]) : "")
    }
}

extension EntityKey {
    /// Who waits for it.
    package var awaited: EntityKey { .awaited(AwaitedID(trusted: kind.rawValue + "/" + id)) }
}
