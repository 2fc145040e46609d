// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Disputes of customers` {
    private static let days: Int64 = 86_400 * Settings.standard.disputeDays
    private static let deadline = Instant(integerLiteral: days)

    /// A generation that took ten credits.
    private static let ended: [Event] =
        [.opened(), .granted("l1", 30)] + Event.generating() + [
            .captured("generation/g1", 10, from: ["l1": 10]),
            .succeeded(captured: 10),
        ]

    private static func command(_ command: DisputeCommand) -> Command {
        .dispute(command, Stamp(fingerprint: Fingerprint(of: command), actor: "ann"))
    }

    private static func open(_ id: DisputeID = "d1", of account: AccountID? = nil) -> Command {
        command(.open(OpenDispute(id: id, generation: "g1", account: account, category: "blank")))
    }

    private static func resolve(_ outcome: Dispute.Outcome, _ amount: Amount? = nil) -> Command {
        command(.resolve(ResolveDispute(id: "d1", outcome: outcome, amount: amount)))
    }

    private static func resolved(_ outcome: Dispute.Outcome, _ amount: Amount?) -> Event {
        .dispute(
            .resolved(
                DisputeResolved(
                    id: "d1",
                    account: "alice",
                    generation: "g1",
                    outcome: outcome,
                    amount: amount,
                    actor: "ann",
                    fingerprint: resolve(outcome, outcome == .partial ? amount : nil)
                        .fingerprint ?? .none
                )
            )
        )
    }

    private static func status(_ given: Given) -> Dispute.Status? {
        given.store.entities[.dispute("d1")]?.dispute?.status
    }

    @Test func `a dispute is opened once, with a deadline`() {
        let open = Self.open()
        Given(Self.ended)
            .when(open)
            .then(
                .dispute(
                    .opened(
                        DisputeOpened(
                            id: "d1",
                            account: "alice",
                            generation: "g1",
                            category: "blank",
                            deadline: Self.deadline,
                            actor: "ann",
                            fingerprint: open.fingerprint ?? .none
                        )
                    )
                )
            )
            .when(open)
            .thenRepeats(7)
            .when(Self.open("d2"))
            .thenRejected(.wrongState(.dispute("d1"), state: "open"))
    }

    @Test func `only what ended, and is one's own, is disputed`() {
        Given([.opened(), .granted("l1", 30)] + Event.generating())
            .when(Self.open())
            .thenRejected(.wrongState(.generation("g1"), state: "requested"))
        Given(Self.ended)
            .when(Self.open(of: "bob"))
            .thenRejected(.notFound(.generation("g1")))
        Given().when(Self.open()).thenRejected(.notFound(.generation("g1")))
    }

    @Test(arguments: [Dispute.Status.open, .overdue, .resolved], Dispute.Outcome.allCases)
    func `each state answers each resolution`(
        _ status: Dispute.Status,
        _ outcome: Dispute.Outcome
    ) {
        let given = Given(Self.ended)
        given.when(Self.open())
        if status == .overdue {
            given.when(Self.command(.sweep("d1")), at: Self.deadline)
        }
        if status == .resolved { given.when(Self.resolve(.reject)) }
        let amount: Amount? = outcome == .partial ? 3 : nil
        let result = given.when(Self.resolve(outcome, amount))
        switch (status, outcome) {
        case (.resolved, .reject): result.thenRepeats(8)
        case (.resolved, .refund), (.resolved, .partial):
            result.thenRejected(.wrongState(.dispute("d1"), state: "resolved"))
        case (_, .refund): result.thenBalance(available: 30)
        case (_, .partial): result.thenBalance(available: 23)
        case (_, .reject): result.then(Self.resolved(.reject, nil)).thenBalance(available: 20)
        }
        #expect(Self.status(given) == .resolved)
    }

    /// `nil` is before it was opened.
    @Test(arguments: [nil] + Dispute.Status.allCases)
    func `each state answers each other command`(_ status: Dispute.Status?) {
        func given() -> Given {
            let given = Given(Self.ended)
            if status != nil { given.when(Self.open()) }
            if status == .overdue {
                given.when(Self.command(.sweep("d1")), at: Self.deadline)
            }
            if status == .resolved { given.when(Self.resolve(.reject)) }
            return given
        }
        let sweep = Self.command(.sweep("d1"))
        switch status {
        case nil:
            given().when(Self.resolve(.refund)).thenRejected(.notFound(.dispute("d1")))
            given().when(sweep, at: Self.deadline).thenNothing()
            let opened = given()
            opened.when(Self.open())
            #expect(Self.status(opened) == .open)
        case .open?:
            given().when(Self.open()).thenRepeats(7)
            given().when(Self.open("d2"))
                .thenRejected(.wrongState(.dispute("d1"), state: "open"))
            given().when(sweep, at: Self.deadline)
                .then(
                    .dispute(
                        .overdue(DisputeOverdue(id: "d1", account: "alice", generation: "g1"))
                    )
                )
        case .overdue?:
            given().when(Self.open()).thenRepeats(7)
            given().when(Self.open("d2"))
                .thenRejected(.wrongState(.dispute("d1"), state: "overdue"))
            given().when(sweep, at: Self.deadline).thenNothing()
        case .resolved?:
            given().when(Self.open()).thenRepeats(7)
            let again = given()
            again.when(Self.open("d2"))
            #expect(again.store.entities[.dispute("d2")]?.dispute?.status == .open)
            given().when(sweep, at: Self.deadline).thenNothing()
        }
    }

    @Test func `a refund and its dispute are one commit, and once`() {
        let given = Given(Self.ended)
        given.when(Self.open())
        let result = given.when(Self.resolve(.partial, 4))
        let events = given.store.events.suffix(3)
        #expect(events.last == Self.resolved(.partial, 4))
        let refunds = events.filter { event in
            if case .creditsRefunded(let refund) = event {
                refund.id == "dispute/d1"
            } else {
                false
            }
        }
        #expect(refunds.count == 1)
        result.thenBalance(available: 24)
            .when(Self.resolve(.partial, 4))
            .thenRepeats(given.store.lastPosition)
            .thenBalance(available: 24)
    }

    @Test func `no more is given back than was taken`() {
        Given(Self.ended)
            .when(Self.open())
            .when(Self.resolve(.partial, 11))
            .thenRejected(
                .amountExceedsCaptured("generation/g1", refundable: 10, requested: 11)
            )
            .when(Self.resolve(.partial))
            .thenRejected(.invalidContent([ContentError("/amount", "Say how much to refund.")]))
    }

    @Test func `a dispute that is resolved makes room for another`() {
        let given = Given(Self.ended)
        given.when(Self.open()).when(Self.resolve(.reject)).when(Self.open("d2"))
        #expect(given.store.entities[.dispute("d2")]?.dispute?.status == .open)
    }

    @Test func `a dispute is overdue at its deadline, and not before`() {
        let sweep = Self.command(.sweep("d1"))
        Given(Self.ended)
            .when(Self.open())
            .when(sweep, at: Self.deadline.justBefore)
            .thenNothing()
            .when(sweep, at: Self.deadline)
            .then(
                .dispute(.overdue(DisputeOverdue(id: "d1", account: "alice", generation: "g1")))
            )
            .when(sweep, at: Self.deadline)
            .thenNothing()
    }
}
