// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import Foundation
import Replaying
import TestSupport
import Testing

/// How the recorded logs of the billing domain were made: from commands.
///
/// Run with `RECORD_FIXTURES=1` to record those that are not there yet, then with
/// `UPDATE_FIXTURES=1`. What is recorded stays, whatever is decided later.
struct FixtureStory: Sendable {
    let name: String
    /// What it guards.
    let guards: String
    let commands: [TimedCommand]

    static let start = Instant(microseconds: 1_767_603_600_000_000)

    /// The canonical lines of what the commands write.
    func lines() throws -> [String] {
        let store = MemoryStore()
        var lines: [String] = []
        for timed in commands {
            let time = Instant(microseconds: Self.start.microseconds + timed.time.microseconds)
            let (_, events) = try store.run(timed.command, at: time).get()
            #expect(!events.isEmpty, "\(name): \(timed.command)")
            for event in events {
                let record = RecordedEvent(
                    position: Position(lines.count) + 1,
                    recordedAt: time,
                    type: EventType(of: event).rawValue,
                    account: event.account?.text,
                    data: event.data
                )
                lines.append(String(decoding: record.line(ledger: "main"), as: UTF8.self))
            }
        }
        #expect(store.violations == [], "\(name)")
        return lines
    }

    func record(in folder: URL) throws {
        let folder = folder.appending(path: name)
        let events = folder.appending(path: FixtureFile.name)
        guard !FileManager.default.fileExists(atPath: events.path) else { return }
        let text = try lines().map { $0 + "\n" }.joined()
        let bytes = FixtureFile.bytes(of: Array(text.utf8))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: events, options: .atomic)
        try (guards + "\n").write(
            to: folder.appending(path: "README.md"),
            atomically: true,
            encoding: .utf8
        )
    }
}

extension FixtureStory {
    static let all =
        [renewalWithRollover, chargebackAfterSpend, chargebackWon, disputeRefundedInPart] + work

    private static let renewalWithRollover = FixtureStory(
        name: "renewal-with-rollover",
        guards: """
            What is left of a month's credits goes on into the next month up to the plan's cap; the \
            rest expires. What is held across the renewal stays held, and is gone when it is released.
            """,
        commands: [
            TimedCommand(.definePlan("PRO", .pro), at: 0),
            TimedCommand(.open("alice"), at: 0),
            started(0..<30),
            TimedCommand(.reserve("r1", 130), at: .day(3)),
            TimedCommand(.capture("r1"), at: .day(3)),
            TimedCommand(.reserve("r2", 20), at: .day(29)),
            renewed(30..<60),
            TimedCommand(.release("r2"), at: .day(31)),
            TimedCommand(.reserve("r3", 200), at: .day(40)),
            TimedCommand(.capture("r3", 150), at: .day(40)),
            renewed(60..<90),
            TimedCommand(.refund("f1", 10, of: "r3"), at: .day(61)),
        ]
    )

    private static let chargebackAfterSpend = FixtureStory(
        name: "chargeback-after-spend",
        guards: """
            A payment is taken back after most of what it bought was spent: what is left of its \
            lots goes, bonus included; the rest is owed, is not paid by promotional credit, and is \
            settled by the next purchase.
            """,
        commands: bought + [
            TimedCommand(.reserve("r1", 90), at: .day(1)),
            TimedCommand(.capture("r1", 80), at: .day(1)),
            TimedCommand(.reserve("r2", 15), at: .day(2)),
            TimedCommand(.observe(.chargeback("dp_1", .fundsWithdrawn)), at: .day(9)),
            TimedCommand(.release("r2"), at: .day(10)),
            TimedCommand(.grant("gift", 50, .promotion), at: .day(11)),
            TimedCommand(.observe(.paid("pi_2")), at: .day(12)),
        ]
    )

    private static let chargebackWon = FixtureStory(
        name: "chargeback-won",
        guards: """
            A chargeback after the spend, and a refund of a part before it, take no more than what \
            was bought; when it is won, what it took comes back to the same lots, and what was \
            paid on its debt, too.
            """,
        commands: bought + [
            TimedCommand(.reserve("r1", 70), at: .day(1)),
            TimedCommand(.capture("r1"), at: .day(1)),
            TimedCommand(.observe(.refund("re_1", 250)), at: .day(3)),
            TimedCommand(.observe(.chargeback("dp_1", .opened, .fundsWithdrawn)), at: .day(9)),
            TimedCommand(.observe(.paid("pi_2")), at: .day(12)),
            TimedCommand(
                .observe(.chargeback("dp_1", .won, .fundsReinstated)),
                at: .day(40)
            ),
        ]
    )

    /// A package of 100 credits and 20 more for 10 dollars, and one payment for it.
    private static let bought = [
        TimedCommand(sell("p100", 100, bonus: 20), at: 0),
        TimedCommand(.open("alice"), at: 0),
        TimedCommand(.observe(.paid("p")), at: 60),
    ]

    private static func sell(_ id: PackageID, _ credits: Amount, bonus: Balance) -> Command {
        let price = ListPrice(currency: "USD", minorUnits: 1_000)
        let terms = PackageTerms(credits: credits, bonus: bonus, prices: [price])
        let command = CatalogCommand.definePackage(id, terms, reason: nil)
        return .catalog(command, Stamp(fingerprint: Fingerprint(of: command), actor: "ops"))
    }

    /// The periods are of the calendar; the story begins when the first does.
    private static func period(_ days: Range<Int64>) -> SubscriptionPeriod {
        let first = start.microseconds / 86_400_000_000
        return .days(first + days.lowerBound..<first + days.upperBound)
    }

    private static func started(_ days: Range<Int64>) -> TimedCommand {
        let fact = SubscriptionFact.started(period(days), isTrial: false)
        return TimedCommand(.observe(fact, plan: "PRO"), at: .day(days.lowerBound))
    }

    private static func renewed(_ days: Range<Int64>) -> TimedCommand {
        let fact = SubscriptionFact.renewed(period(days))
        return TimedCommand(.observe(fact, plan: "PRO"), at: .day(days.lowerBound))
    }
}
