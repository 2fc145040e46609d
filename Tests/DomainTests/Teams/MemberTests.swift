// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Members of a team` {
    @Test func `a member is added`() {
        Given(.opened())
            .when(.addMember(role: "artist", cap: .a(.day, 10)))
            .then(.memberAdded(role: "artist", cap: .a(.day, 10)))
            .when(.addMember(role: "artist", cap: .a(.day, 10)))
            .thenRepeats(2)
            .when(.addMember(role: "editor"))
            .thenRejected(.idConflict(.member("alice/bob"), first: 2))
    }

    @Test func `an account must be there`() {
        Given().when(.addMember()).thenRejected(.notFound(.account("alice")))
    }

    @Test func `who did it is no part of the content`() {
        let command = TeamCommand.addMember(AddMember(id: "alice/bob", account: "alice"))
        Given(.opened())
            .when(.team(command, by: "ann"))
            .when(.team(command, by: "ben"))
            .thenRepeats(2)
    }

    @Test func `a change keeps what it does not name`() {
        let cap = Command.changeMember(cap: .set(.a(.month, 5)))
        let role = Command.changeMember(role: .clear)
        Given(.opened(), .memberAdded(role: "artist", cap: .a(.day, 10)))
            .when(cap)
            .then(.memberChanged(role: "artist", cap: .a(.month, 5), by: cap))
            .when(cap)
            .thenRepeats(3)
            .when(role)
            .then(.memberChanged(cap: .a(.month, 5), by: role))
            .when(cap)
            .then(.memberChanged(cap: .a(.month, 5), by: cap))
    }

    @Test func `a member who is removed spends nothing more, and may come back`() {
        let back = Command.changeMember(role: .set("artist"))
        let reserve = Command.reserve("r1", 4).by("alice/bob")
        Given(.opened(), .granted("l1", 10), .memberAdded())
            .when(.removeMember())
            .then(.memberRemoved())
            .when(.removeMember())
            .thenRepeats(4)
            .when(reserve)
            .thenRejected(.wrongState(.member("alice/bob"), state: "removed"))
            .when(back)
            .then(.memberChanged(role: "artist", by: back))
            .when(reserve)
            .then(.reserved("r1", 4, from: ["l1": 4], by: reserve).of("alice/bob"))
            .when(.removeMember())
            .then(.memberRemoved())
    }

    @Test func `a member who is not there is not found`() {
        Given(.opened(), .granted("l1", 10))
            .when(.changeMember()).thenRejected(.notFound(.member("alice/bob")))
            .when(.removeMember()).thenRejected(.notFound(.member("alice/bob")))
            .when(.reserve("r1", 4).by("alice/bob"))
            .thenRejected(.notFound(.member("alice/bob")))
    }

    @Test func `nobody spends another account's credit`() {
        Given(.opened(), .opened("eve"), .granted("l1", 10, to: "eve"), .memberAdded())
            .when(.reserve("r1", 4, of: "eve").by("alice/bob"))
            .thenRejected(.notFound(.member("alice/bob")))
    }
}
