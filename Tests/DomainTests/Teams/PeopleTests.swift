// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Profiles, roles, keys and activity` {
    @Test func `a profile changes, and keeps what is not named`() {
        let first = Command.update(
            ProfileChange(
                name: .set(Sealed("k.Al")),
                tier: .set("gold"),
                alertBelow: .set(5)
            )
        )
        let second = Command.update(ProfileChange(plan: .set("pro"), tier: .clear))
        let name = Sealed("k.Al")
        let given = Given(.opened(plan: "free"))
        given.when(first)
            .then(
                .accountUpdated(
                    Profile(name: name, plan: "free", tier: "gold", alertBelow: 5),
                    by: first
                )
            )
            .when(first)
            .thenRepeats(2)
            .when(second)
            .then(.accountUpdated(Profile(name: name, plan: "pro", alertBelow: 5), by: second))
        #expect(given.store.account("alice")?.plan == "pro")
        #expect(given.store.account("alice")?.name == name)
    }

    @Test func `a change of an account that is not there is refused`() {
        Given().when(.update(ProfileChange())).thenRejected(.notFound(.account("alice")))
            .when(.team(.changeRole("alice", role: "artist")))
            .thenRejected(.notFound(.account("alice")))
    }

    @Test func `an account changes its role`() {
        Given(.opened())
            .when(.team(.changeRole("alice", role: "artist"), by: "ann"))
            .then(
                .team(
                    .roleChanged(
                        RoleChanged(account: "alice", before: nil, role: "artist", actor: "ann")
                    )
                )
            )
            .when(.team(.changeRole("alice", role: "artist")))
            .thenRepeats(2)
            .when(.team(.changeRole("alice", role: "educator")))
            .then(
                .team(
                    .roleChanged(
                        RoleChanged(
                            account: "alice",
                            before: "artist",
                            role: "educator",
                            actor: nil
                        )
                    )
                )
            )
    }

    @Test func `a key is made and revoked once`() {
        let make = Command.team(.recordKey("k1", role: "service"), by: "ann")
        Given()
            .when(make)
            .then(
                .team(
                    .keyCreated(
                        KeyCreated(
                            id: "k1",
                            role: "service",
                            actor: "ann",
                            fingerprint: make.fingerprint ?? .none
                        )
                    )
                )
            )
            .when(make)
            .thenRepeats(1)
            .when(.team(.recordKey("k1", role: "admin")))
            .thenRejected(.idConflict(.key("k1"), first: 1))
            .when(.team(.recordRevocation("k1")))
            .then(.team(.keyRevoked(KeyRevoked(id: "k1", actor: nil))))
            .when(.team(.recordRevocation("k1")))
            .thenRepeats(2)
            .when(.team(.recordRevocation("k2")))
            .thenRejected(.notFound(.key("k2")))
    }

    @Test func `a key that signs is known by its verifier, and by what vouches for it`() {
        let facts = SigningFacts(
            verifier: "log+0badcafe+AQ==",
            endorsement: SigningFacts.Endorsement(by: "ecb7d0a0", signature: "QUJD")
        )
        let make = Command.team(.recordKey("0badcafe", role: "checkpoint", signing: facts))
        Given()
            .when(make)
            .then(
                .team(
                    .keyCreated(
                        KeyCreated(
                            id: "0badcafe",
                            role: "checkpoint",
                            signing: facts,
                            actor: nil,
                            fingerprint: make.fingerprint ?? .none
                        )
                    )
                )
            )
            .when(make)
            .thenRepeats(1)
            .when(.team(.recordKey("0badcafe", role: "checkpoint")))
            .thenRejected(.idConflict(.key("0badcafe"), first: 1))
    }

    @Test func `an account that is erased has no texts any more, and each time is told`() {
        let name = Command.update(ProfileChange(name: .set(Sealed("k.Al")), plan: .set("pro")))
        let erasure = Event.team(.accountErased(AccountErased(account: "alice", actor: "ann")))
        let given = Given(.opened())
        given.when(name)
            .then(.accountUpdated(Profile(name: Sealed("k.Al"), plan: "pro"), by: name))
            .when(.team(.recordErasure("alice"), by: "ann"))
            .then(erasure)
            .when(.team(.recordErasure("alice"), by: "ann"))
            .then(erasure)
            .when(.team(.recordErasure("bob")))
            .thenRejected(.notFound(.account("bob")))
        #expect(given.store.account("alice")?.name == nil)
        #expect(given.store.account("alice")?.plan == "pro")
    }

    @Test func `activity is recorded in batches, each once`() {
        let item = Activity(account: "alice", subject: "generation:g1", kind: "shared", at: 5)
        let command = Command.team(.recordActivity("b1", [item]))
        Given()
            .when(command)
            .then(
                .team(
                    .activityRecorded(
                        ActivityRecorded(
                            id: "b1",
                            items: [item],
                            fingerprint: command.fingerprint ?? .none
                        )
                    )
                )
            )
            .when(command)
            .thenRepeats(1)
            .when(.team(.recordActivity("b1", [item, item])))
            .thenRejected(.idConflict(.activity("b1"), first: 1))
    }

    @Test(arguments: [0, ActivityBatch.itemsMaximum + 1])
    func `a batch of activity has bounds`(_ count: Int) {
        let item = Activity(account: "alice", subject: "generation:g1", kind: "viewed", at: 5)
        Given()
            .when(.team(.recordActivity("b1", Array(repeating: item, count: count))))
            .thenRejected(.invalidContent([ContentError("/items", "Send 1 to 1000 items.")]))
    }
}
