// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Order a cancellation` {
    private static let id: SubscriptionID = "stripe:sub_1"

    private static func subscribed() -> Given {
        let given = Given(.planDefined("STARTER", .starter), .opened())
        given.when(.observe(.started(.days(0..<30), isTrial: false)))
        return given
    }

    private static func order(_ timing: OrderedCancellation.Timing) -> Command {
        .subscription(.orderCancellation(id, timing))
    }

    private static func settle(
        _ order: Position,
        _ outcome: CancellationSettled.Outcome = .carriedOut
    ) -> Command {
        .subscription(.settleCancellation(id, order: order, outcome))
    }

    private static func ordered(
        _ timing: OrderedCancellation.Timing,
        at time: Instant
    ) -> Event {
        .subscription(
            .cancellationOrdered(
                CancellationOrdered(
                    subscription: id,
                    account: "alice",
                    timing: timing,
                    orderedAt: time,
                    actor: "ops"
                )
            )
        )
    }

    private static func settled(
        _ order: Position,
        _ outcome: CancellationSettled.Outcome = .carriedOut
    ) -> Event {
        .subscription(
            .cancellationSettled(
                CancellationSettled(
                    subscription: id,
                    account: "alice",
                    order: order,
                    outcome: outcome
                )
            )
        )
    }

    @Test func `says who asked and when, and ends nothing by itself`() {
        let given = Self.subscribed()
        given.when(Self.order(.atPeriodEnd), at: 5).then(Self.ordered(.atPeriodEnd, at: 5))
            .thenBalance(available: 100)
        #expect(given.store.subscription()?.status == .active)
        #expect(given.store.subscription()?.cancellation?.isOpen == true)
    }

    @Test func `the same again is one order while nobody knows, and another one after it`() {
        let given = Self.subscribed()
        given.when(Self.order(.atPeriodEnd), at: 5)
        let first = given.store.lastPosition
        given.when(Self.order(.atPeriodEnd), at: 6).thenRepeats(first)
        given.when(Self.settle(first), at: 7).then(Self.settled(first))
        #expect(given.store.subscription()?.cancellation?.state == .carriedOut)
        given.when(Self.settle(first), at: 8).thenRepeats(given.store.lastPosition)
        given.when(Self.order(.atPeriodEnd), at: 9).then(Self.ordered(.atPeriodEnd, at: 9))
    }

    /// Who changes their mind is not cancelled by what was asked before.
    @Test func `a later one takes the place of an open one`() {
        let given = Self.subscribed()
        given.when(Self.order(.now), at: 5)
        let first = given.store.lastPosition
        given.when(Self.order(.never), at: 6).then(Self.ordered(.never, at: 6))
        let second = given.store.lastPosition
        given.when(Self.settle(first, .refused("invalid:x")), at: 7).thenRepeats(second)
        given.when(Self.settle(second, .refused("invalid:x")), at: 8)
            .then(Self.settled(second, .refused("invalid:x")))
        #expect(given.store.subscription()?.cancellation?.state == .refused("invalid:x"))
    }

    @Test func `nobody can order the end of what is not known`() {
        Given(.opened()).when(Self.order(.now))
            .thenRejected(.notFound(.subscription(Self.id)))
    }
}
