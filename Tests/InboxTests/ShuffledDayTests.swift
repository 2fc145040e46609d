// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import Foundation
import TestSupport
import Testing

/// What a day of webhooks comes to, whatever their order and however often each is delivered.
@Suite(.timeLimit(.minutes(20))) struct `A day of webhooks` {
    private static let days = ProcessInfo.processInfo.environment["TALLY_LONG"] == "1" ? 20 : 3

    struct Ending: Equatable {
        struct Sums: Equatable {
            let available: Balance
            let debt: Balance
        }

        var accounts: [Sums] = []
        var granted: [Balance?] = []
        var claimed: [Int128?] = []
    }

    @Test(arguments: 0..<days)
    func `ends the same, shuffled and repeated`(number: Int) async throws {
        var day = StripeDay(number: number, accounts: 8)
        let comment: Comment = "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), number \(number)"
        let inOrder = try await Self.ending(of: day, day.bodies)
        let shuffled = try await Self.ending(of: day, day.shuffled())
        #expect(inOrder == shuffled, comment)
        #expect(inOrder.accounts.contains { $0.available > .zero }, comment)
    }

    private static func ending(of day: StripeDay, _ bodies: [String]) async throws -> Ending {
        var ending = Ending()
        try await InboxHarness.with { harness in
            for account in day.accounts { try await harness.run(.open(account)) }
            let terms = PackageTerms(
                credits: 100,
                bonus: 10,
                prices: [ListPrice(currency: "USD", minorUnits: 1_000)]
            )
            try await harness.run(.catalog(.definePackage("p100", terms, reason: nil)))
            try await harness.run(.definePlan("PRO", .pro))
            for body in bodies { try await harness.deliver(body) }
            for account in day.accounts {
                let state = try await harness.account(account)
                ending.accounts.append(.init(available: state.available, debt: state.debt))
            }
            for payment in day.payments {
                let state = try await harness.payment(payment)
                ending.granted.append(state?.granted)
                ending.claimed.append(state?.claim.total)
            }
            try await harness.verify()
        }
        return ending
    }
}
