// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// What is quoted, held, taken and given back, whatever it costs.
@Suite struct `Laws of quotes and refunds` {
    @Test func `used as it was quoted, it takes just what was quoted and held`() throws {
        for number in 0..<300 {
            var random = RandomPrices(random: SeededRandom(number: 8_000 + number))
            let price = random.price()
            let parameters = random.parameters()
            let outputs = random.outputs()
            let comment: Comment = "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), price \(number)"
            let quote = try price.cost(of: parameters, outputs: max(1, min(outputs, 4)))
            let given = Given(
                .opened(),
                .granted("l1", 900_000_000),
                .registered(by: price)
            )
            given.when(.generate(with: parameters, outputs: max(1, min(outputs, 4))))
            let generation = try #require(
                given.store.entities[.generation("g1")]?.generation,
                comment
            )
            try #require(generation.terms.cost.microcredits == quote.microcredits, comment)
            let held = try #require(given.store.account("alice")).held
            try #require(held.microcredits == Int128(quote.microcredits), comment)
            given.when(.success())
            let account = try #require(given.store.account("alice"))
            let taken = 900_000_000_000_000 - account.available.microcredits
            try #require(taken == Int128(quote.microcredits), comment)
            try #require(account.held == .zero && account.debt == .zero, comment)
            try #require(given.store.violations == [], comment)
        }
    }

    @Test func `refunded after its capture, the lots are as before, bit by bit`() throws {
        for number in 0..<200 {
            var commands = RandomCommands(number: 11_000 + number)
            let store = MemoryStore()
            var time: Instant = 0
            for timed in commands.sequence(of: 30) {
                _ = store.run(timed.command, at: timed.time)
                time = timed.time
            }
            _ = store.run(.expireLots("alice"), at: time)
            let before = try #require(store.account("alice"))
            guard before.available > .zero, before.status == .active,
                let amount = Amount(
                    microcredits: Int64(
                        min(before.available.microcredits, Int128(Amount.maximum))
                    )
                )
            else { continue }
            let comment: Comment = "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), number \(number)"
            _ = try store.run(.reserve("last", amount), at: time).get()
            _ = try store.run(.capture("last"), at: time).get()
            _ = try store.run(.refund("f-last", of: "last"), at: time).get()
            let after = try #require(store.account("alice"))
            try #require(after.lots == before.lots, comment)
            try #require(after.available == before.available, comment)
            try #require(after.held == before.held && after.debt == before.debt, comment)
            try #require(store.violations == [], comment)
        }
    }
}
