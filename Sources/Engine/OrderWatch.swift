// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Synchronization

/// What an event orders outside of the log; `LogFollower` has it carried out.
package enum OutsideOrder: Hashable, Sendable {
    /// To give money back.
    case refund
    /// To end a subscription.
    case cancellation
    /// To fetch what a webhook only named.
    case fetch

    fileprivate init?(_ event: Event) {
        switch event {
        case .payment(.refundOrdered): self = .refund
        case .subscription(.cancellationOrdered): self = .cancellation
        case .webhook(.received(let received)) where !received.fetches.isEmpty: self = .fetch
        default: return nil
        }
    }
}

/// Up to where the log may order something: who looks for that need not read what comes after.
///
/// The writer meets every event, its own before they are stored and those of other processes as it
/// follows them: once its head is there, all orders up to it are noted.
final class OrderWatch: Sendable {
    private struct State {
        var start: Position = .max
        var last: [OutsideOrder: Position] = [:]
    }

    private let state = Mutex(State())

    /// What comes after a position will be noted; what is before it nobody has met.
    func begin(at position: Position) {
        state.withLock { $0.start = position }
    }

    func note(_ event: Event, at position: Position) {
        guard let order = OutsideOrder(event) else { return }
        state.withLock { $0.last[order] = max($0.last[order] ?? 0, position) }
    }

    /// No event after it orders this, up to the head as it was read before.
    func last(of order: OutsideOrder) -> Position {
        state.withLock { max($0.start, $0.last[order] ?? 0) }
    }
}
