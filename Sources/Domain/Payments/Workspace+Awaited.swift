// SPDX-License-Identifier: Apache-2.0

/// What waits for something is looked at again when that comes, in the same commit as far as its
/// bounds go, and then by the scheduler until all of it was.
extension Workspace {
    /// The consequences of one event have bounds.
    private static let grantsMaximum = 20
    private static let looksMaximum = 200
    private static let fetchedMaximum = 50
    /// How long to wait where nobody will say that there is room again.
    private static let roomDays: Int64 = 1

    /// Something came that payments and subscriptions wait for.
    mutating func retry(_ key: EntityKey) throws(Refusal) {
        try retry(key, from: nil)
    }

    /// From the scheduler: being early is no error.
    mutating func retryWhenDue(_ id: AwaitedID) throws(Refusal) -> Decision {
        guard let key = id.key, let awaited = try entity(.awaited(id))?.awaited,
            let due = awaited.retryAt, due <= time
        else { return .changes }
        try retry(key, from: awaited.next)
        return .changes
    }

    private mutating func retry(_ key: EntityKey, from first: EntityKey?) throws(Refusal) {
        guard let waiting = try entity(key.awaited)?.awaited?.waiting, !waiting.isEmpty else {
            return
        }
        let start = first.flatMap(waiting.firstIndex(of:)) ?? 0
        for (number, thing) in waiting[start...].enumerated() {
            guard number < Self.looksMaximum, grantsCount < Self.grantsMaximum else {
                return try put(AwaitedDeferred(key: key, until: time, next: thing))
            }
            if number.isMultiple(of: Self.fetchedMaximum) {
                try look(up: Array(waiting[(start + number)...].prefix(Self.fetchedMaximum)))
            }
            switch thing {
            case .payment(let id): try match(id)
            case .subscription(let id): try settle(id)
            default: preconditionFailure("\(thing) waits for nothing.")
            }
        }
        try postpone(key)
    }

    private var grantsCount: Int {
        events.count { event in
            if case .creditsGranted = event { true } else { false }
        }
    }

    /// All were looked at: those that still wait do so until they hear of it again, or, where only
    /// room in the account is missing, for a while.
    mutating func postpone(_ key: EntityKey) throws(Refusal) {
        guard let awaited = try entity(key.awaited)?.awaited, !awaited.waiting.isEmpty else {
            return
        }
        guard case .account = key else {
            guard awaited.retryAt != nil else { return }
            return try put(AwaitedDeferred(key: key, until: nil))
        }
        guard awaited.retryAt.map({ $0 <= time }) ?? true else { return }
        try put(AwaitedDeferred(key: key, until: time.adding(days: Self.roomDays)))
    }

    /// Where something waited for an account, the command that opened it is answered with the last
    /// of what that led to, and so is its repeat.
    mutating func closeOpenings() throws(Refusal) {
        for case .accountOpened(let opened) in events {
            let key = EntityKey.account(opened.account)
            guard let awaited = try entity(key.awaited)?.awaited else { continue }
            try put(
                AwaitedDeferred(
                    key: key,
                    until: awaited.retryAt,
                    next: awaited.next,
                    opened: opened.account
                )
            )
        }
    }

    private mutating func put(_ deferred: AwaitedDeferred) throws(Refusal) {
        try emit(.payment(.deferred(deferred)))
    }
}
