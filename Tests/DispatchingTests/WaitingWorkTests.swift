// SPDX-License-Identifier: Apache-2.0

import Dispatching
import Domain
import TestSupport
import Testing

@Suite struct `What waits for workers` {
    /// The builders' terms are of the provider `kie` and the model `flux`.
    private func waiting(
        of providers: Set<String> = ["kie"],
        _ events: Event...
    ) -> WaitingWork {
        var work = WaitingWork(of: providers, after: 0)
        for (index, event) in events.enumerated() {
            guard case .generation(let event) = event else { continue }
            _ = work.note(event, at: Position(index + 1))
            work.skip(to: Position(index + 1))
        }
        return work
    }

    private func next(_ work: inout WaitingWork) throws -> WaitingWork.Item {
        let item = work.take("kie", of: nil)
        return try #require(item)
    }

    private func requested(_ id: GenerationID, model: ModelID = "flux") -> Event {
        var terms = GenerationTerms.of(10)
        terms.model = model
        return .requested(id, terms, hold: .own("generation/g"))
    }

    @Test func `the longest waiting one is taken first, each by one`() {
        var work = waiting(requested("g1"), requested("g2", model: "luma"), requested("g3"))
        #expect(work.take("kie", of: nil)?.generation == "g1")
        #expect(work.take("kie", of: nil)?.generation == "g2")
        #expect(work.take("kie", of: nil)?.generation == "g3")
        #expect(work.take("kie", of: nil) == nil)
    }

    @Test func `a worker takes what it can make`() {
        var work = waiting(requested("g1"), requested("g2", model: "luma"))
        #expect(work.take("kie", of: ["veo"]) == nil)
        #expect(work.take("kie", of: ["luma", "veo"])?.generation == "g2")
        #expect(work.take("runware", of: nil) == nil)
    }

    @Test func `what others have, or what ended, does not wait`() {
        var work = waiting(
            requested("g1"),
            requested("g2"),
            requested("g3"),
            requested("g4"),
            requested("g5"),
            .dispatching("g1"),
            .claimed("g2"),
            .failed("g3"),
            .cancelled("g4")
        )
        #expect(work.take("kie", of: nil)?.generation == "g5")
        #expect(work.take("kie", of: nil) == nil)
    }

    @Test func `providers that are called have no line`() {
        var work = waiting(of: ["farm"], requested("g1"))
        #expect(work.take("kie", of: nil) == nil)
        #expect(work.position == 1)
    }

    /// Of such a one the log does not repeat what is made.
    @Test func `another attempt is looked up`() throws {
        var work = waiting()
        guard case .generation(let event) = Event.retried() else { return }
        #expect(work.note(event, at: 9) == "g1")
        let given = Given.priced(
            [.opened(), .granted("l1", 30)] + Event.generating() + [.claimed(), .retried()]
        )
        let generation = try #require(given.store.entities[.generation("g1")]?.generation)
        work.add(generation)
        work.add(generation)
        #expect(work.take("kie", of: nil)?.generation == "g1")
        #expect(work.take("kie", of: nil) == nil)
        let claimed = Given.priced(
            [.opened(), .granted("l1", 30)] + Event.generating() + [.claimed()]
        )
        work.add(try #require(claimed.store.entities[.generation("g1")]?.generation))
        #expect(work.take("kie", of: nil) == nil)
    }

    @Test func `what nobody got for sure waits on, as the first`() throws {
        var work = waiting(requested("g1"), requested("g2"))
        let first = try next(&work)
        work.putBack(first)
        #expect(work.take("kie", of: nil) == first)
    }

    @Test func `a restart reads on from the oldest that waits or is tried`() throws {
        var work = waiting(requested("g1"), requested("g2"), requested("g3"))
        #expect(work.position == 0)
        let first = try next(&work)
        #expect(work.position == 0)
        let second = try next(&work)
        work.settle(first)
        #expect(work.position == 1)
        work.putBack(second)
        #expect(work.position == 1)
        work.settle(try next(&work))
        work.settle(try next(&work))
        #expect(work.position == 3)
    }

    @Test func `read once more, what was taken does not wait again`() throws {
        var work = waiting(requested("g1"))
        let first = try next(&work)
        if case .generation(let event) = requested("g1") { _ = work.note(event, at: 1) }
        #expect(work.take("kie", of: nil) == nil)
        work.settle(first)
    }
}
