// SPDX-License-Identifier: Apache-2.0

import Domain
import Foundation
import TestSupport
import Testing

/// A day of chat requests as metered generations: an estimate is held, the tokens are reported in
/// steps, and what they come to is taken.
///
/// - Source: Azure LLM inference trace 2023, github.com/Azure/AzurePublicDataset, CC-BY
@Suite struct `A day of chat requests` {
    /// Relative to the package, whose folder the tests run in.
    private static let trace = "../shared/data/azure_llm_conv_2023.csv"
    private static let isThere = FileManager.default.fileExists(atPath: trace)

    /// In micro-credits for a thousand tokens, rounded up to a ten-thousandth of a credit.
    private static let price = Price(
        rates: Rates(
            units: [
                UnitRate("input_tokens", microcredits: 150_000, per: 1_000),
                UnitRate("output_tokens", microcredits: 600_000, per: 1_000),
            ]
        ),
        rounding: Rounding(place: -4, .up),
        capture: .debt(percent: nil)
    )
    /// What a request may generate at most, as its caller says; some do more.
    private static let outputEstimate: Int64 = 400

    private struct Row {
        let input: Int64
        let output: Int64

        /// Computed without the engine.
        var microcredits: Int64 { (input * 150 + output * 600 + 99) / 100 * 100 }

        func usage(output: Int64) -> Usage {
            Usage([
                Usage.Quantity("input_tokens", ExactDecimal(input)),
                Usage.Quantity("output_tokens", ExactDecimal(output)),
            ])
        }
    }

    /// A ledger without the checks of `MemoryStore`, which look at everything after each command.
    private final class Ledger: EntitySource {
        var entities: [EntityKey: Entity] = [:]
        var position: Position = 0
        var types: [String: Int] = [:]

        func find(_ key: EntityKey) -> Lookup {
            entities[key].map(Lookup.present) ?? .absent
        }

        func run(_ command: Command, at time: Instant) throws {
            var workspace = Workspace(over: self, time: time, firstPosition: position + 1)
            _ = try Decider.decide(command, in: &workspace)
            for event in workspace.events {
                position += 1
                for key in event.keys {
                    entities[key] = Entity.evolve(entities[key], key: key, by: event, at: position)
                }
                if case .creditsCharged = event { types["charged", default: 0] += 1 }
            }
        }
    }

    private static func rows() throws -> [Row] {
        let text = try String(contentsOfFile: trace, encoding: .utf8)
        return text.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
            let cells = line.split(separator: ",")
            guard cells.count == 3, let input = Int64(cells[1]), let output = Int64(cells[2])
            else { return nil }
            return Row(input: input, output: output)
        }
    }

    @Test(.enabled(if: isThere, "the trace is not there"))
    func `its tokens are captured, exact to the micro-credit`() throws {
        let rows = try Self.rows()
        #expect(rows.count > 19_000)
        let ledger = Ledger()
        let definition = ModelDefinition(
            provider: "azure",
            providerModel: "gpt",
            type: "text",
            name: "Chat"
        )
        let granted = 100_000 * Amount.microcreditsPerCredit
        try ledger.run(
            .catalog(.defineModel("chat", definition, Self.price, reason: nil)),
            at: 0
        )
        try ledger.run(.open("alice"), at: 0)
        try ledger.run(.grant("l1", try #require(Amount(microcredits: granted))), at: 0)
        for (index, row) in rows.enumerated() {
            try run(row, number: UInt64(index), in: ledger)
        }
        let sum = rows.reduce(Int128(0)) { $0 + Int128($1.microcredits) }
        guard case .account(let account)? = ledger.entities[.account("alice")] else {
            Issue.record("There is no account.")
            return
        }
        #expect(account.available.microcredits == Int128(granted) - sum)
        #expect(account.held == .zero && account.debt == .zero)
        #expect(account.generations.running == 0)
        // Who generated more than was estimated paid for that beyond the hold.
        #expect(ledger.types["charged"] == rows.count { $0.output > Self.outputEstimate })
        try check(rows, in: ledger)
    }

    private func run(_ row: Row, number: UInt64, in ledger: Ledger) throws {
        let id = GenerationID(trusted: "chat-\(number)")
        let time = Instant(microseconds: Int64(number) * 1_000_000)
        try ledger.run(
            .generate(
                id,
                model: "chat",
                estimate: row.usage(output: Self.outputEstimate),
                number: number * 4
            ),
            at: time
        )
        for (step, output) in [row.output / 2, row.output].enumerated() {
            try ledger.run(
                .reportUsage(
                    row.usage(output: output),
                    of: id,
                    number: number * 4 + 1 + UInt64(step)
                ),
                at: time
            )
        }
        try ledger.run(.success(id, number: number * 4 + 3), at: time)
    }

    private func check(_ rows: [Row], in ledger: Ledger) throws {
        var tokens = (input: Int64(0), output: Int64(0))
        for (index, row) in rows.enumerated() {
            let id = GenerationID(trusted: "chat-\(index)")
            let generation = try #require(ledger.entities[.generation(id)]?.generation)
            #expect(generation.status == .succeeded)
            #expect(generation.taken.microcredits == Int128(row.microcredits), "\(id.text)")
            #expect(generation.usage == row.usage(output: row.output))
            tokens.input += row.input
            tokens.output += row.output
        }
        #expect(tokens.input > tokens.output && tokens.output > 0)
    }
}
