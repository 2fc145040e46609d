// SPDX-License-Identifier: Apache-2.0

import Dispatching
import Domain
import TestSupport
import Testing

@Suite struct `What is open` {
    private let now = ContinuousClock.now

    private func work(_ events: Event...) -> OpenWork {
        var work = OpenWork(after: 0)
        for (index, event) in events.enumerated() {
            guard case .generation(let event) = event else { continue }
            work.note(event, at: Position(index + 1), now)
        }
        return work
    }

    private func requested(_ id: GenerationID) -> Event {
        .requested(id, .of(10), hold: .own("generation/g"))
    }

    @Test func `a restart reads on from the oldest that is open`() {
        var work = work(requested("g1"), requested("g2"), requested("g3"), .failed("g1"))
        #expect(work.position == 1)
        work.begin("g2")
        work.end("g2", .done, now)
        #expect(work.position == 2)
        work.begin("g3")
        work.end("g3", .done, now)
        #expect(work.position == 4)
    }

    @Test func `what is under way is not begun again`() {
        var work = work(requested("g1"), requested("g2"))
        #expect(work.due(at: now) == ["g1", "g2"])
        work.begin("g1")
        #expect(work.due(at: now) == ["g2"])
    }

    @Test func `our own retry keeps its pause, a person's does not`() {
        var work = work(requested("g1"))
        work.begin("g1")
        work.end("g1", .submit(attempt: 2, after: .seconds(9)), now)
        if case .generation(let event) = Event.retried() { work.note(event, at: 2, now) }
        #expect(work.due(at: now) == [])
        #expect(work.nextDue(after: now) == now + .seconds(9))
        if case .generation(let event) = Event.retried(attempt: 3) { work.note(event, at: 3, now) }
        #expect(work.due(at: now) == ["g1"])
    }

    @Test func `a hint that comes while it is asked after is not lost`() {
        var work = work(requested("g1"), .submitted("g1"))
        work.begin("g1")
        work.hint("g1", now)
        work.end("g1", .ask(after: .seconds(9), isFirst: false), now)
        #expect(work.due(at: now) == ["g1"])
    }

    @Test func `a callback before the answer brings the first look forward`() {
        var work = work(requested("g1"))
        work.begin("g1")
        work.hint(early: "kie:j1")
        work.end("g1", .ask(after: .seconds(9), isFirst: true), now)
        #expect(work.due(at: now) == [])
        if case .generation(let event) = Event.submitted() { work.note(event, at: 2, now) }
        #expect(work.due(at: now) == ["g1"])
    }
}
