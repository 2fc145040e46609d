// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import TestSupport
import Testing

@Suite struct `Credits as text` {
    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("1", 1_000_000), ("12.5", 12_500_000), ("-12.5", -12_500_000),
            ("0.000001", 1), ("-0.000001", -1), ("0.100000", 100_000), ("007", 7_000_000),
            ("1000000000", 1_000_000_000_000_000), ("-1000000000.000000", -1_000_000_000_000_000),
            ("999999999.999999", 999_999_999_999_999),
        ] as [(String, Int64)]
    )
    func `decimals are microcredits`(text: String, microcredits: Int64) {
        #expect(CreditText.microcredits(text) == microcredits)
    }

    @Test(arguments: [
        "", "-", ".", "-.", "5.", ".5", "+1", "--1", "1e3", "1E3", "1,5", " 1", "1 ", "1.2.3",
        "0.0000001", "1.1234567", "1000000000.000001", "1000000001", "-1000000000.000001",
        "9223372036854775807", "9999999999999999", "99999999999999999", "0x10", "NaN", "inf",
        "１", "٣", "1\u{301}", "-\u{301}1", "1\0", "1\n", "1_000", "−1",
    ])
    func `anything else is refused`(text: String) {
        #expect(CreditText.microcredits(text) == nil)
    }

    @Test func `what is written is read`() throws {
        var random = SeededRandom(number: 610)
        for _ in 0..<5000 {
            let bound = random.pick([10, 2_000_000, 10_000_000_000, Amount.maximum])
            let microcredits = Int64.random(in: -bound...bound, using: &random)
            let text = CreditText.text(Balance(microcredits: Int128(microcredits)))
            #expect(
                CreditText.microcredits(text) == microcredits,
                "seed \(SeededRandom.seedOfRun): \(text)"
            )
            #expect(!text.contains(".") || !text.hasSuffix("0"))
        }
    }

    @Test func `an amount is written as its balance is`() throws {
        let amount = try #require(Amount(microcredits: 2_500_000))
        #expect(CreditText.text(amount) == "2.5")
        #expect(CreditText.text(Balance(amount)) == "2.5")
    }

    @Test(
        arguments: [
            (0, "0"), (-1, "-0.000001"), (-1_500_000, "-1.5"),
            (Int128(Int64.max), "9223372036854.775807"),
            (Int128(Int64.min), "-9223372036854.775808"),
            (Int128(Int64.max) + 1, "9223372036854.775808"),
            (Int128.max, "170141183460469231731687303715884.105727"),
            (Int128.min, "-170141183460469231731687303715884.105728"),
        ] as [(Int128, String)]
    )
    func `sums of any size are written`(microcredits: Int128, text: String) {
        #expect(CreditText.text(Balance(microcredits: microcredits)) == text)
    }
}
