// SPDX-License-Identifier: Apache-2.0

import Domain
import JSONText
import TestSupport
import Testing

@Suite struct `Exact decimals` {
    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("0.0", "0"), ("12", "12"), ("12.50", "12.5"), ("-0.05", "-0.05"),
        ("1e3", "1000"), ("1.5E+2", "150"), ("25e-1", "2.5"), ("1.0e-3", "0.001"),
        ("0.30000000000000004", "0.30000000000000004"), ("100e-2", "1"),
        ("999999999999999999999999999999", "999999999999999999999999999999"),
    ])
    func `a JSON number is kept as it is`(text: String, plain: String) {
        #expect(ExactDecimal(text)?.text == plain)
    }

    @Test(arguments: [
        "", "-", "+1", ".5", "5.", "01", "1e", "1e+", "0x1", "1 ", " 1", "1,5", "NaN", "Infinity",
        "1e101", "1e31", "1e-31", "1000000000000000000000000000000", "1e99999999999999999999",
        "0.0000000000000000000000000000001",
    ])
    func `nothing else is a number`(text: String) {
        #expect(ExactDecimal(text) == nil)
    }

    @Test func `numbers beyond its bounds are equal where they are written the same`() {
        #expect(JSON.number("1e400").isEqual(to: .number("1e400")))
        #expect(!JSON.number("1e400").isEqual(to: .number("1e401")))
        #expect(JSON.number("1.0").isEqual(to: .number("1")))
    }

    @Test func `order is that of the numbers`() {
        let ascending: [ExactDecimal] = [
            "-999999999999999999999999999999", "-1.1", "-1", "-0.1", "0",
            "0.000000000000000000000000000001", "0.09", "0.1", "1", "1.01", "1.1", "2", "10",
            "999999999999999999999999999999",
        ]
        for (index, left) in ascending.enumerated() {
            for (other, right) in ascending.enumerated() {
                #expect((left < right) == (index < other), "\(left.text) \(right.text)")
            }
        }
    }
}
