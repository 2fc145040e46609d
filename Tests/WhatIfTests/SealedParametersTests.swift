// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import JSONText
import TestSupport
import Testing
import WhatIf

/// Parameters that only the vault opens.
@Suite struct `Prices that read sealed parameters` {
    private static let credit = Amount.microcreditsPerCredit
    private static let flat = Price(rates: Rates(base: 10 * credit))
    private static let bySecond = Price(
        rates: Rates(
            units: [UnitRate("seconds", source: .number("seconds"), microcredits: 3 * credit)]
        )
    )
    private static let alternative = Alternative(prices: ["flux": bySecond])

    /// Each account has one generation, of as many seconds as its number.
    private static func harness(_ accounts: Int) async throws -> WhatIfHarness {
        let harness = try await WhatIfHarness()
        try await harness.serve { installation, handler in
            func run(_ request: Request) async throws {
                _ = try await installation.execute(request, on: handler)
            }
            let model = CatalogCommand.defineModel("flux", .flux, flat, reason: nil)
            try await run(.draft(.catalog(model, actor: nil)))
            for number in 1...accounts {
                let account = AccountID(trusted: "a\(number)")
                let id = GenerationID(trusted: "g\(number)")
                try await run(.openAccount(account, name: nil, plan: nil, metadata: nil))
                let grant = Request.GrantRequest(
                    id: LotID(trusted: "l\(number)"),
                    account: account,
                    amount: 100,
                    terms: LotTerms(.purchase)
                )
                try await run(.grant(grant))
                let order = GenerationRequest(
                    id: id,
                    account: account,
                    model: "flux",
                    parameters: ["seconds": .number(String(number)), "prompt": "A cat."]
                )
                try await run(.generate(order, actor: nil))
                try await run(.settleGeneration(GenerationOutcome(id, .succeeded), actor: nil))
            }
        }
        return harness
    }

    @Test func `open them`() async throws {
        let report = try await Self.harness(5).ask(Self.alternative)
        #expect(report.sums.total.generations == 5)
        #expect(report.sums.total.was.charged == Int128(50 * Self.credit))
        #expect(report.sums.total.would.charged == Int128(45 * Self.credit))
        #expect(report.sums.unpriced.isEmpty)
    }

    @Test func `count those that were erased`() async throws {
        let harness = try await Self.harness(4)
        try await harness.serve { installation, handler in
            let destroyed = try await installation.vault
                .destroyKeys(of: ["a2", "a3"], in: handler.ledger)
            #expect(destroyed == ["a2", "a3"])
        }
        let sums = try await harness.ask(Self.alternative).sums
        #expect(sums.total.generations == 2)
        #expect(sums.total.was.charged == Int128(20 * Self.credit))
        #expect(sums.total.would.charged == Int128(15 * Self.credit))
        #expect(sums.total.unpriced == 2)
        let (key, sum) = try #require(sums.unpriced.first)
        #expect(sums.unpriced.count == 1)
        #expect(key.model == "flux")
        #expect(key.reason == .erased)
        #expect(sum.generations == 2)
        #expect(sum.money.charged == Int128(20 * Self.credit))
        #expect(Set(sum.examples) == ["g2", "g3"])
    }

    @Test func `ask for the master key only then`() async throws {
        let harness = try await Self.harness(1)
        struct NoKey: Error {}
        let kept = Alternative(prices: ["flux": Self.flat])
        let report = try await harness.ask(kept) { throw NoKey() }
        #expect(report.sums.total.generations == 1)
        await #expect(throws: NoKey.self) {
            try await harness.ask(Self.alternative) { throw NoKey() }
        }
    }

    @Test func `are refused under another master key`() async throws {
        let harness = try await Self.harness(1)
        let other = try #require(MasterKey([UInt8](repeating: 8, count: MasterKey.byteCount)))
        await #expect(throws: Vault.Failure.damagedKey(subject: "a1")) {
            try await harness.ask(Self.alternative) { other }
        }
    }
}
