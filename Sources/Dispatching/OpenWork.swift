// SPDX-License-Identifier: Apache-2.0

package import Domain

/// The open generations that are looked after, and when each is due: what the log says, folded.
///
/// All up to `position` is carried out: a restart reads on from there.
package struct OpenWork: Sendable {
    package enum Stage: Hashable, Sendable {
        case submit
        case ask
    }

    package struct Item: Sendable {
        /// `nil` until somebody looked.
        var provider: String?
        /// The event that it began with.
        let start: Position
        var attempt: Int64
        var stage: Stage
        /// How often it was tried or asked in its stage.
        var count = 0
        var dueAt: ContinuousClock.Instant
        var isUnderway = false
        /// Something happened meanwhile.
        var isStale = false
    }

    /// What becomes of an item that was carried out.
    package enum Next: Hashable, Sendable {
        /// Nothing is left to do.
        case done
        case submit(attempt: Int64, after: Duration)
        /// `isFirst`: it is just submitted.
        case ask(after: Duration, isFirst: Bool)
        /// What is known of it changed: it is looked at again at once.
        case look(provider: String, Stage)
    }

    private(set) var items: [GenerationID: Item] = [:]
    private(set) var read: Position
    /// Jobs that were told of before they were submitted.
    private var early: [JobID] = []
    private static let earlyMaximum = 1_000

    package init(after position: Position) {
        read = position
    }

    package var position: Position { items.values.map { $0.start - 1 }.min() ?? read }

    /// Those that are due, the longest due first.
    package func due(at now: ContinuousClock.Instant) -> [GenerationID] {
        items.filter { !$0.value.isUnderway && $0.value.dueAt <= now }
            .sorted { ($0.value.dueAt, $0.value.start) < ($1.value.dueAt, $1.value.start) }
            .map(\.key)
    }

    /// When the next one is due.
    package func nextDue(after now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        items.values.lazy.filter { !$0.isUnderway && $0.dueAt > now }.map(\.dueAt).min()
    }

    package mutating func note(_ event: GenerationEvent, at position: Position, _ now: Now) {
        let id = event.reference.generation
        read = max(read, position)
        switch event {
        case .requested(let request):
            items[id] = Item(
                provider: request.terms.provider,
                start: position,
                attempt: 1,
                stage: .submit,
                dueAt: now
            )
        case .retried(let event): retry(id, event.attempt, at: position, now)
        case .dispatching:
            if items[id]?.isUnderway == false { items[id]?.stage = .ask }
        case .submitted(let event): submit(id, event, at: position, now)
        case .cancelled: wake(id, from: position, now)
        case .succeeded, .failed:
            if items[id]?.isUnderway == true {
                items[id]?.isStale = true
            } else {
                items[id] = nil
            }
        case .prolonged, .overdue, .usageReported, .refunded, .anomaly, .outputsExpired: break
        }
    }

    package typealias Now = ContinuousClock.Instant

    mutating func skip(to position: Position) {
        read = max(read, position)
    }

    private mutating func retry(
        _ id: GenerationID,
        _ attempt: Int64,
        at position: Position,
        _ now: Now
    ) {
        guard let item = items[id] else {
            items[id] = Item(start: position, attempt: attempt, stage: .submit, dueAt: now)
            return
        }
        // Our own, which comes back when its pause is over.
        guard attempt > item.attempt, !item.isUnderway else { return }
        items[id]?.attempt = attempt
        items[id]?.stage = .submit
        items[id]?.count = 0
        items[id]?.dueAt = now
    }

    private mutating func submit(
        _ id: GenerationID,
        _ event: GenerationSubmitted,
        at position: Position,
        _ now: Now
    ) {
        guard let item = items[id] else {
            items[id] = Item(start: position, attempt: event.attempt, stage: .ask, dueAt: now)
            return
        }
        if !item.isUnderway { items[id]?.stage = .ask }
        if let index = early.firstIndex(of: event.job) {
            early.remove(at: index)
            hint(id, now)
        }
    }

    /// What was cancelled may still be stopped.
    private mutating func wake(_ id: GenerationID, from position: Position, _ now: Now) {
        if items[id] == nil {
            items[id] = Item(start: position, attempt: 0, stage: .ask, dueAt: now)
        } else {
            items[id]?.stage = .ask
            hint(id, now)
        }
    }

    /// Somebody said that something happened to it.
    package mutating func hint(_ id: GenerationID, _ now: Now) {
        if items[id]?.isUnderway == true {
            items[id]?.isStale = true
        } else if items[id]?.stage == .ask {
            items[id]?.dueAt = now
        }
    }

    /// Of a job that nobody knows yet.
    package mutating func hint(early job: JobID) {
        if early.count >= Self.earlyMaximum { early.removeFirst() }
        early.append(job)
    }

    package mutating func begin(_ id: GenerationID) {
        items[id]?.isUnderway = true
        items[id]?.isStale = false
    }

    mutating func postpone(_ id: GenerationID, to time: Now) {
        items[id]?.dueAt = time
    }

    package mutating func end(_ id: GenerationID, _ next: Next, _ now: Now) {
        guard var item = items[id] else { return }
        item.isUnderway = false
        switch next {
        case .done:
            items[id] = nil
            return
        case .submit(let attempt, let pause):
            if attempt == item.attempt { item.count += 1 } else { item.count = 0 }
            item.attempt = max(attempt, item.attempt)
            item.stage = .submit
            item.dueAt = now + pause
        case .ask(let pause, let isFirst):
            item.count = isFirst || item.stage == .submit ? 0 : item.count + 1
            item.stage = .ask
            item.dueAt = item.isStale ? now : now + pause
        case .look(let provider, let stage):
            item.provider = provider
            item.stage = stage
            item.count = 0
            item.dueAt = now
        }
        items[id] = item
    }
}
