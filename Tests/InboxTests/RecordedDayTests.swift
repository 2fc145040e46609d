// SPDX-License-Identifier: Apache-2.0

import Adapters
import Domain
import Engine
import EventFormat
import EventLog
import Foundation
import Postgres
import TestSupport
import Testing

@Suite(
    .timeLimit(.minutes(20)),
    .enabled(if: RecordedDay.isThere, "Skipped: ../shared is absent.")
)
struct `A day of recorded webhooks` {
    private static let days = ProcessInfo.processInfo.environment["TALLY_LONG"] == "1" ? 40 : 4

    /// All that credits are, and what payments came to.
    struct Ending: Equatable {
        var accounts: [String] = []
        var payments: [String: String] = [:]
    }

    @Test func `ends the same, shuffled and each delivered one to four times`() async throws {
        let day = try RecordedDay()
        let inOrder = try await Self.ending(of: day, day.messages)
        #expect(inOrder.payments.values.contains { !$0.hasPrefix("granted 0,") }, "\(inOrder)")
        for number in 0..<Self.days {
            var random = SeededRandom(number: 71_000 + number)
            let shuffled = day.messages.flatMap { message in
                Array(repeating: message, count: Int.random(in: 1...4, using: &random))
            }
            .shuffled(using: &random)
            let ending = try await Self.ending(of: day, shuffled)
            let comment: Comment = "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), number \(number)"
            #expect(ending == inOrder, comment)
        }
    }

    private static func ending(
        of day: RecordedDay,
        _ messages: [RecordedDay.Message]
    ) async throws -> Ending {
        var ending = Ending()
        try await InboxHarness.with { harness in
            try await day.prepare(harness)
            for message in messages { try await RecordedDay.deliver(message, to: harness) }
            for id in RecordedDay.accounts {
                let account = try await harness.account(id)
                ending.accounts.append(
                    "available \(CreditText.text(account.available)), held "
                        + "\(CreditText.text(account.held)), debt \(CreditText.text(account.debt))"
                )
            }
            for id in try payments(in: harness) {
                guard let payment = try await harness.payment(id) else { continue }
                ending.payments[id.text] =
                    "granted \(CreditText.text(payment.granted)), claimed \(payment.claim.total)"
            }
            try await harness.verify()
        }
        return ending
    }

    /// All that were heard of.
    private static func payments(in harness: InboxHarness) throws -> Set<PaymentID> {
        let connection = try Log.connect(to: harness.target)
        defer { connection.close() }
        let events = try Log.events(
            of: harness.handler.ledger,
            after: 0,
            limit: 10_000,
            on: connection
        )
        var payments: Set<PaymentID> = []
        for event in events where event.type.hasPrefix("payment.") {
            try event.decoded().forEachKey { key in
                if key.kind == .payment { payments.insert(PaymentID(trusted: key.id)) }
            }
        }
        return payments
    }
}
