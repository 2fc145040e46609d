// SPDX-License-Identifier: Apache-2.0

import Adapters
import Dispatching
import Domain
import TestSupport
import Testing
import Transport

@Suite struct `What is done next for a generation` {
    private static let start: [Event] =
        [.opened(), .granted("l1", 30)] + Event.generating()

    private func step(_ events: Event..., chosenJob: String? = nil) throws -> NextStep {
        let given = Given.priced(Self.start + events)
        let generation = try #require(given.store.entities[.generation("g1")]?.generation)
        return NextStep(generation, chosenJob: chosenJob)
    }

    @Test func `a new one is submitted`() throws {
        #expect(try step() == .submit(attempt: 1))
    }

    @Test func `one that may have been submitted is not submitted again`() throws {
        #expect(try step(.dispatching()) == .nothing)
        #expect(try step(.dispatching(), .overdue()) == .nothing)
    }

    @Test func `it is looked up where the name of its job is ours`() throws {
        #expect(try step(.dispatching(), chosenJob: "ours") == .lookUp(job: "ours"))
    }

    @Test func `one that its provider has is asked after, overdue or not`() throws {
        #expect(try step(.dispatching(), .submitted()) == .ask(job: "j1"))
        #expect(try step(.submitted(), .overdue()) == .ask(job: "j1"))
    }

    @Test func `another attempt is submitted, too`() throws {
        #expect(try step(.dispatching(), .retried()) == .submit(attempt: 2))
        #expect(try step(.dispatching(), .retried(), .dispatching(attempt: 2)) == .nothing)
    }

    @Test func `what ended needs nothing, but what its account cancelled is stopped`() throws {
        let released = Event.released("generation/g1", 10, to: ["l1": 10])
        #expect(try step(.submitted(), released, .failed()) == .nothing)
        #expect(try step(.submitted(), released, .cancelled()) == .stop(job: "j1"))
        #expect(try step(.submitted(), released, .cancelled(by: 7)) == .nothing)
        #expect(try step(released, .cancelled()) == .nothing)
    }
}

@Suite struct `What follows from the answer to a submission` {
    private static let limited = ProviderFault(.rateLimited, code: "429")
    private static let down = ProviderFault(.down, code: "455")

    private func after(_ outcome: SubmitOutcome, attempt: Int64 = 1) -> AfterSubmission {
        AfterSubmission(outcome, attempt: attempt, attemptsMaximum: 3)
    }

    @Test func `a refusal releases at once`() {
        for kind in [
            ProviderFault.Kind.balanceEmpty, .unauthorized, .invalid, .moderation, .failed,
        ] {
            let fault = ProviderFault(kind, code: "x")
            #expect(after(.refused(fault)) == .fail(fault))
        }
    }

    @Test func `a refusal for the moment is tried again, but not for ever`() {
        #expect(after(.refused(Self.limited)) == .retry(attempt: 2, Self.limited))
        #expect(after(.refused(Self.down), attempt: 2) == .retry(attempt: 3, Self.down))
        #expect(after(.refused(Self.down), attempt: 3) == .fail(Self.down))
    }

    @Test func `what nobody knows is never sent again`() {
        #expect(after(.unknown(Self.down)) == .unknown(Self.down))
        #expect(after(.unknown(Self.limited)) == .unknown(Self.limited))
        let cut = SubmitOutcome.failure(.unanswered("cut"))
        #expect(cut == .unknown(ProviderFault(.down, code: "unanswered")))
    }

    @Test func `what had no connection was not sent`() {
        let failure = SubmitOutcome.failure(.notSent("refused"))
        #expect(failure == .refused(ProviderFault(.down, code: "unreachable")))
    }
}
