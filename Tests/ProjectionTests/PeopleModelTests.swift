// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import Projections
import TestSupport
import Testing

/// The read models of disputes, members, alerts, errors, activity and plans beside what the events
/// fold to, whatever they are cut into.
@Suite struct `Read models of people` {
    private static func stamped(_ command: TeamCommand) -> Command {
        .team(command, Stamp(fingerprint: Fingerprint(of: command), actor: "ann"))
    }

    /// Members come, change, spend and go; the account has thresholds and plans.
    private static func commands(number: Int) -> [TimedCommand] {
        var random = SeededRandom(number: number)
        var commands: [Command] = [.open("alice"), .open("bob"), .grant("l1", 500)]
        let members: [MemberID] = ["alice/ann", "alice/ben"]
        for member in members {
            commands.append(stamped(.addMember(AddMember(id: member, account: "alice"))))
        }
        for index in 0..<80 {
            let member = random.pick(members)
            let reservation = ReservationID(trusted: "r\(Int.random(in: 0..<20, using: &random))")
            switch Int.random(in: 0..<9, using: &random) {
            case 0:
                let cap = MemberCap(amount: 200, period: random.pick(Period.allCases))
                let change = ChangeMember(id: member, cap: random.pick([.set(cap), .clear, .keep]))
                commands.append(stamped(.changeMember(change)))
            case 1 where random.chance(percent: 30):
                commands.append(stamped(.removeMember(member)))
            case 2:
                let below: Amount = random.pick([100, 300, 480])
                let plan: Change<String> = random.pick([.keep, .set("gold"), .clear])
                let change = ProfileChange(plan: plan, alertBelow: .set(below))
                commands.append(stamped(.updateAccount("alice", change)))
            case 3: commands.append(.release(reservation))
            case 4: commands.append(.capture(reservation))
            case 5:
                let at = Instant(microseconds: Int64(index) * 9_000_000_000)
                let activity = Activity(account: "bob", subject: "g:1", kind: "viewed", at: at)
                let id = ActivityID(trusted: "a\(index)")
                commands.append(stamped(.recordActivity(id, [activity, activity])))
            default:
                let id = ReservationID(trusted: "r\(index)")
                let reserve = Command.reserve(id, 20)
                commands.append(random.chance(percent: 80) ? reserve.by(member) : reserve)
            }
        }
        return commands.enumerated().map { index, command in
            TimedCommand(command, at: Instant(microseconds: Int64(index) * 7_200_000_000))
        }
    }

    @Test(arguments: 0..<3)
    func `have what the events fold to`(number: Int) async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        try harness.run(Self.commands(number: 940 + number))
        var random = SeededRandom(number: 950 + number)
        try harness.catchUp { Int.random(in: 1...9, using: &random) }
        let seed = "seed \(SeededRandom.seedOfRun), \(number)"
        for id: MemberID in ["alice/ann", "alice/ben"] {
            let member = try #require(harness.store.entities[.member(id)]?.member)
            let row = try harness.sql(
                """
                SELECT status, coalesce(cap::text, ''), coalesce(period, '')
                FROM tally_api.members WHERE account = 'alice' AND member = '\(id.name)'
                """
            )
            let cap = member.cap.map { CreditText.text($0.amount) } ?? ""
            let period = member.cap?.period.rawValue ?? ""
            #expect(row == ["\(member.status.rawValue)|\(cap)|\(period)"], "\(seed)")
            for window in member.windows {
                let spent = try harness.sql(
                    """
                    SELECT trim_scale(coalesce(sum(spent), 0)) FROM tally_api.member_spending
                    WHERE member = '\(id.name)' AND day >= (
                        to_timestamp(\(window.start.microseconds / 1_000_000)) AT TIME ZONE 'UTC'
                    )::date
                    """
                )
                #expect(spent == [CreditText.text(window.spent)], "\(seed) \(window)")
            }
        }
        let alert = harness.store.entities[.alert(.account("alice"))]?.alert
        let open = try harness.sql(
            "SELECT first_position FROM tally_api.alerts WHERE status = 'open' ORDER BY 1"
        )
        #expect(open == (alert?.raised ?? []).map { "\($0.position)" }.sorted(), "\(seed)")
        let plan = harness.store.account("alice")?.plan ?? ""
        let plans = try harness.sql(
            "SELECT coalesce(plan, '') FROM tally_api.balances WHERE account = 'alice'"
        )
        #expect(plans == [plan], "\(seed)")
        let viewed = harness.store.events.reduce(0) { sum, event in
            if case .team(.activityRecorded(let batch)) = event {
                sum + batch.items.count
            } else {
                sum
            }
        }
        let counted = try harness.sql("SELECT coalesce(sum(count), 0) FROM tally_api.activity")
        #expect(counted == ["\(viewed)"], "\(seed)")
    }

    @Test(arguments: [1, 2, 3, 100])
    func `a plan is that of the latest subscription, else the one that was given`(
        size: Int
    ) async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        func change(_ subscription: SubscriptionID, _ plan: PlanID?) -> Event {
            .subscription(
                .planChanged(
                    AccountPlanChanged(
                        account: "alice",
                        subscription: subscription,
                        plan: plan,
                        periodStart: plan == nil ? nil : 0
                    )
                )
            )
        }
        let steps: [([Event], String)] = [
            ([.opened(plan: "given")], "given"),
            ([change("s1", "PRO")], "PRO"), ([change("s2", "STARTER")], "STARTER"),
            ([change("s1", "MAX")], "STARTER"),
            ([change("s1", nil), change("s1", "PRO")], "PRO"),
            ([change("s1", nil)], "STARTER"), ([change("s2", nil)], "given"),
        ]
        for (events, plan) in steps {
            try harness.append(events, recordedAt: Instant(microseconds: 4_000_000_000_000_000))
            try harness.catchUp { size }
            let row = try harness.sql("SELECT plan FROM tally_api.balances")
            #expect(row == [plan])
        }
    }
}
