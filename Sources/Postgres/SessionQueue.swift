// SPDX-License-Identifier: Apache-2.0

/// Which sessions are idle, and who waits for one.
struct SessionQueue {
    typealias Waiter = CheckedContinuation<Session, any Error>

    /// The one used last at the end: it is taken first, so that few connections do most work.
    private var idle: [Session]
    private var waiters: [(ticket: UInt64, waiter: Waiter)] = []
    private let waitersMaximum: Int
    private var ticketsGiven: UInt64 = 0
    private var isClosed = false

    init(idle: [Session], waitersMaximum: Int) {
        self.idle = idle
        self.waitersMaximum = waitersMaximum
    }

    /// A number that names one caller.
    mutating func ticket() -> UInt64 {
        ticketsGiven += 1
        return ticketsGiven
    }

    /// An answer at once, or `nil`: the waiter is resumed later.
    mutating func borrow(_ ticket: UInt64, _ waiter: Waiter) -> Result<Session, any Error>? {
        if isClosed { return .failure(SessionPoolError.closed) }
        if let session = idle.popLast() { return .success(session) }
        guard waiters.count < waitersMaximum else {
            return .failure(SessionPoolError.queueFull(waitersMaximum: waitersMaximum))
        }
        waiters.append((ticket, waiter))
        return nil
    }

    /// Takes a caller out who no longer wants to wait.
    mutating func leave(_ ticket: UInt64) -> Waiter? {
        guard let index = waiters.firstIndex(where: { $0.ticket == ticket }) else { return nil }
        return waiters.remove(at: index).waiter
    }

    /// Who gets the session next; `nil` if nobody waits.
    mutating func giveBack(_ session: Session) -> Waiter? {
        guard waiters.isEmpty else { return waiters.removeFirst().waiter }
        idle.append(session)
        return nil
    }

    /// Everyone who waited.
    mutating func close() -> [Waiter] {
        isClosed = true
        defer { waiters.removeAll() }
        return waiters.map(\.waiter)
    }
}
