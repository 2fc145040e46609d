// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Amounts and balances` {
    @Test(arguments: [Int64.min, -1, 0, Amount.maximum + 1, .max])
    func `no amount`(_ microcredits: Int64) {
        #expect(Amount(microcredits: microcredits) == nil)
    }

    @Test(arguments: [1, 2, Amount.maximum])
    func `an amount`(_ microcredits: Int64) throws {
        #expect(try #require(Amount(microcredits: microcredits)).microcredits == microcredits)
    }

    @Test func `a balance covers what it has, and not a microcredit more`() throws {
        let balance = Balance(microcredits: 5)
        #expect(balance.covers(try #require(Amount(microcredits: 5))))
        #expect(!balance.covers(try #require(Amount(microcredits: 6))))
    }
}

@Suite struct `Identifiers` {
    @Test(arguments: ["a", "A-Z_a.z:09", String(repeating: "x", count: 128)])
    func `a name`(_ text: String) {
        #expect(AccountID(text)?.text == text)
    }

    @Test(arguments: [
        "", " ", "a b", "a/b", "ä", "a\n", "a\0", "refund/f1", String(repeating: "x", count: 129),
    ])
    func `no name`(_ text: String) {
        #expect(AccountID(text) == nil)
    }

    @Test func `no caller can name a lot that the ledger derives`() {
        #expect(LotID(LotID(of: "a1" as AdjustmentID).text) == nil)
        #expect(LotID(LotID(of: "f1" as RefundID).text) == nil)
    }
}

@Suite struct `Instants` {
    @Test(
        arguments: [
            (0, 60, 60_000_000), (1, 0, 1), (60_000_000, -60, 0),
            (253_402_300_799_999_998, 1, 253_402_300_799_999_999),
            (1, .max, 253_402_300_799_999_999),
        ] as [(Int64, Int64, Int64)]
    )
    func `some seconds later, or the last one there is`(
        _ start: Int64,
        _ seconds: Int64,
        _ end: Int64
    ) {
        #expect(Instant(microseconds: start).adding(seconds: seconds).microseconds == end)
    }
}
