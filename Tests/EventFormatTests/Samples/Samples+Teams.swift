// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

extension Samples {
    static let teams: [Event] = members + people

    private static let fingerprint = Fingerprint(high: 7, low: 8)
    private static let use = MemberUse(member: "alice/bob", at: 1_795_253_400)

    private static let members: [Event] = [
        .team(
            .memberAdded(
                MemberAdded(
                    id: "alice/bob",
                    account: "alice",
                    role: "artist",
                    cap: MemberCap(amount: 50, period: .week),
                    actor: "admin",
                    fingerprint: fingerprint
                )
            )
        ),
        .team(
            .memberAdded(
                MemberAdded(
                    id: "alice/carol",
                    account: "alice",
                    role: nil,
                    cap: nil,
                    actor: nil,
                    fingerprint: fingerprint
                )
            )
        ),
        .team(
            .memberChanged(
                MemberChanged(
                    id: "alice/bob",
                    account: "alice",
                    role: "editor",
                    cap: MemberCap(amount: 5, period: .day),
                    actor: "admin",
                    fingerprint: fingerprint
                )
            )
        ),
        .team(
            .memberRemoved(
                MemberRemoved(
                    id: "alice/bob",
                    account: "alice",
                    actor: "admin",
                    fingerprint: fingerprint
                )
            )
        ),
        .creditsReserved(
            CreditsReserved(
                id: "r1",
                account: "alice",
                amount: 3,
                slices: [Slice(lot: "l1", amount: 3)],
                expiresAt: nil,
                member: use,
                fingerprint: fingerprint
            )
        ),
        .creditsReleased(
            CreditsReleased(
                reservation: "r1",
                account: "alice",
                amount: 3,
                slices: [Slice(lot: "l1", amount: 3)],
                cause: .requested,
                fingerprint: fingerprint,
                member: use
            )
        ),
        .creditsRefunded(
            CreditsRefunded(
                id: "f1",
                reservation: "r1",
                account: "alice",
                amount: 3,
                slices: [
                    RefundedSlice(slice: Slice(lot: "l1", amount: 3), home: nil)
                ],
                newLot: nil,
                member: use,
                reason: nil,
                fingerprint: fingerprint
            )
        ),
        .creditsCharged(
            CreditsCharged(
                reservation: "r1",
                account: "alice",
                amount: 3,
                slices: [Slice(lot: "l1", amount: 3)],
                member: use
            )
        ),
    ]

    private static let people: [Event] = [
        .team(
            .accountUpdated(
                AccountUpdated(
                    account: "alice",
                    profile: Profile(
                        name: Sealed("k1.TkFN"),
                        plan: "pro",
                        tier: "gold",
                        metadata: Sealed("k1.TUVU"),
                        alertBelow: 20
                    ),
                    actor: "admin",
                    fingerprint: fingerprint
                )
            )
        ),
        .team(
            .accountUpdated(
                AccountUpdated(
                    account: "alice",
                    profile: Profile(),
                    actor: nil,
                    fingerprint: fingerprint
                )
            )
        ),
        .team(
            .roleChanged(
                RoleChanged(account: "alice", before: nil, role: "artist", actor: "admin")
            )
        ),
        .team(
            .roleChanged(
                RoleChanged(account: "alice", before: "artist", role: "educator", actor: nil)
            )
        ),
        .team(
            .keyCreated(
                KeyCreated(
                    id: "4f1c22aa90be",
                    role: "service",
                    actor: "admin",
                    fingerprint: fingerprint
                )
            )
        ),
        .team(.keyRevoked(KeyRevoked(id: "4f1c22aa90be", actor: nil))),
        .team(
            .activityRecorded(
                ActivityRecorded(
                    id: "b1",
                    items: [
                        Activity(
                            account: "alice",
                            subject: "generation:g1",
                            kind: "shared",
                            at: 1_795_253_400
                        ),
                        Activity(
                            account: "bob",
                            subject: "generation:g1",
                            kind: "viewed",
                            at: 1_795_253_401
                        ),
                    ],
                    fingerprint: fingerprint
                )
            )
        ),
    ]
}
