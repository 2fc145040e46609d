// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Alerts about accounts` {
    private static let threshold = Command.update(ProfileChange(alertBelow: .set(5)))
    private static let watched: [Event] = [
        .opened(), .granted("l1", 10),
        .accountUpdated(Profile(alertBelow: 5), by: threshold),
    ]

    private static func available(_ balance: Balance) -> AlertFact {
        AlertFact("available", .credits(balance))
    }

    @Test func `a balance that falls below its threshold is told once`() {
        Given(Self.watched)
            .when(.reserve("r1", 5))
            .then(.reserved("r1", 5, from: ["l1": 5]))
            .when(.reserve("r2", 1))
            .then(
                .reserved("r2", 1, from: ["l1": 1]),
                .raised(.balance, .account("alice"), of: "alice", Self.available(4))
            )
            .when(.reserve("r3", 1))
            .then(.reserved("r3", 1, from: ["l1": 1]))
    }

    @Test func `what goes up and down around the threshold does not flood`() {
        let given = Given(Self.watched)
        given.when(.reserve("r0", 5))
        for number in 1...5 {
            let id = ReservationID(trusted: "r\(number)")
            given.when(.reserve(id, 1)).when(.release(id))
        }
        #expect(given.store.events.filter(\.isOfAlerts).count == 1)
    }

    @Test func `it is clear again at a fifth more`() {
        Given(Self.watched)
            .when(.reserve("r1", 6))
            .when(.grant("l2", 1))
            .then(.granted("l2", 1))
            .when(.grant("l3", 1))
            .then(
                .granted("l3", 1),
                .cleared(.balance, .account("alice"), of: "alice", Self.available(6))
            )
    }

    @Test func `a threshold that is set is looked at at once`() {
        let none = Command.update(ProfileChange(alertBelow: .clear))
        Given(.opened(), .granted("l1", 4))
            .when(Self.threshold)
            .then(
                .accountUpdated(Profile(alertBelow: 5), by: Self.threshold),
                .raised(.balance, .account("alice"), of: "alice", Self.available(4))
            )
            .when(none)
            .then(
                .accountUpdated(Profile(), by: none),
                .cleared(.balance, .account("alice"), of: "alice", Self.available(4))
            )
    }

    @Test func `a command that led to an alert is repeated as before`() {
        Given(Self.watched)
            .when(.reserve("r1", 9))
            .when(.reserve("r1", 9))
            .thenRepeats(4)
    }

    @Test func `debt is told from what the settings say, until it is settled`() {
        let debt = AlertFact("debt", .credits(6))
        let given = Given(.opened())
        given.when(.configure(.debt(5)))
        given.when(.adjust("a1", .decrease(4), allowsDebt: true))
            .then(.decreased("a1", 4, from: [:], debt: 4))
            .when(.adjust("a2", .decrease(2), allowsDebt: true))
            .then(
                .decreased("a2", 2, from: [:], debt: 2),
                .raised(.debt, .account("alice"), of: "alice", debt)
            )
            .when(.adjust("a3", .decrease(2), allowsDebt: true))
            .then(.decreased("a3", 2, from: [:], debt: 2))
            .when(.grant("l1", 10))
        #expect(given.store.alert(.account("alice"))?.isRaised(.debt) == false)
    }

    @Test func `a person acknowledges an alert, or clears it`() {
        let id = AlertID.account("alice")
        Given(Self.watched)
            .when(.alert(.acknowledge(.balance, id)))
            .thenRejected(.notFound(.alert("balance:account:alice")))
            .when(.reserve("r1", 6))
            .when(.alert(.acknowledge(.balance, id), by: "ann"))
            .then(
                .alert(
                    .acknowledged(
                        AlertAcknowledged(
                            kind: .balance,
                            subject: id,
                            account: "alice",
                            actor: "ann"
                        )
                    )
                )
            )
            .when(.alert(.acknowledge(.balance, id)))
            .thenRepeats(6)
            .when(.alert(.clear(.balance, id), by: "ann"))
            .then(.cleared(.balance, id, of: "alice", by: "ann"))
            .when(.alert(.clear(.balance, id), by: "ann"))
            .thenRepeats(7)
    }

    @Test(arguments: [("balances", Int64(9_999)), ("balances", 101)])
    func `a read model that is a little behind is no alert`(_ name: String, _ behind: Int64) {
        Given().when(.alert(.observeProjector(name, behind: behind))).thenNothing()
    }

    @Test func `a read model that is far behind is told once, until it has caught up`() {
        func behind(_ count: Int64) -> AlertFact { AlertFact("behind", .count(count)) }
        let id = AlertID.projector("balances")
        Given()
            .when(.alert(.observeProjector("balances", behind: 10_000)))
            .then(.raised(.projector, id, behind(10_000)))
            .when(.alert(.observeProjector("balances", behind: 20_000)))
            .thenNothing()
            .when(.alert(.observeProjector("balances", behind: 101)))
            .thenNothing()
            .when(.alert(.observeProjector("balances", behind: 100)))
            .then(.cleared(.projector, id, behind(100)))
    }
}

extension Event {
    var isOfAlerts: Bool {
        if case .alert = self { true } else { false }
    }
}
