// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// A part of what a generation took is given back: how disputes end.
@Suite struct `Refund a generation` {
    /// It took ten from its hold, and six beyond it: four that were there, and two it owes.
    private static func taken() -> Given {
        let given = Given.priced(
            [.opened(), .granted("l1", 10), .granted("l2", 4)]
                + Event.generating("g1", .of(10, policy: .debt(percent: nil)))
        )
        given.when(.success(amount: 16))
        return given
    }

    private static func refund(_ outcome: Dispute.Outcome, _ amount: Amount? = nil) -> Command {
        let command = DisputeCommand.resolve(
            ResolveDispute(id: "d1", outcome: outcome, amount: amount)
        )
        return .dispute(command, .number(77))
    }

    private static func open(in given: Given) {
        let command = DisputeCommand.open(
            OpenDispute(id: "d1", generation: "g1", account: nil, category: "blank")
        )
        given.when(.dispute(command, .number(76)))
    }

    @Test func `what is owed for it goes first, then what was charged, then its hold`() {
        for (amount, available, debt) in [(1, 0, 1), (2, 0, 0), (5, 3, 0), (7, 5, 0)] {
            let given = Self.taken()
            Self.open(in: given)
            given.when(Self.refund(.partial, .whole(amount)))
                .thenBalance(available: .whole(available), debt: .whole(debt))
            let generation = given.store.entities[.generation("g1")]?.generation
            #expect(generation?.refunded == .whole(amount))
            #expect(generation?.status == .succeeded)
            #expect(given.store.violations.isEmpty)
        }
    }

    @Test func `all of it restores the lots`() {
        let given = Self.taken()
        Self.open(in: given)
        given.when(Self.refund(.refund)).thenBalance(available: 14)
        let lots = given.store.account("alice")?.lots.map(\.remaining)
        #expect(lots?.sorted() == [4_000_000, 10_000_000])
        #expect(given.store.entities[.generation("g1")]?.generation?.taken == .zero)
    }

    @Test func `no more than it took`() throws {
        let given = Self.taken()
        Self.open(in: given)
        given.when(Self.refund(.partial, 17))
            .thenRejected(
                .amountExceedsCaptured("generation/g1", refundable: 16, requested: 17)
            )
    }

    @Test func `a late failure gives back only what is left`() {
        let given = Self.taken()
        Self.open(in: given)
        given.when(Self.refund(.partial, 6))
        given.when(.failure(number: 9)).thenBalance(available: 14)
        let generation = given.store.entities[.generation("g1")]?.generation
        #expect(generation?.refunded == 16)
    }
}

extension Amount {
    fileprivate static func whole(_ credits: Int) -> Amount? {
        Amount(microcredits: Int64(credits) * microcreditsPerCredit)
    }
}

extension Balance {
    fileprivate static func whole(_ credits: Int) -> Balance {
        Balance(microcredits: Int128(credits) * Int128(Amount.microcreditsPerCredit))
    }
}
