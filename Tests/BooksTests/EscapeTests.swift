// SPDX-License-Identifier: Apache-2.0

import Books
import TestSupport
import Testing

@Suite struct `Names of accounts` {
    static let hostile = [
        "alice", "Alice", "a:b", "a::b", "a b", "a  b", " a", "a ", "a;b", "; a", "(a)", "[a]", "*",
        "!", "1", "007", "-", "--", "-2D", "%", "%3A", "%253A", "a-b", "a--b", "a-3Ab", "größe",
        "\u{1F600}", "é", "e\u{301}", "a\tb", "a\nb", "\"", "\\", "=1+1", "@", "a@b.c", "a|b",
        "a,b",
        "Id-alice", "stripe:pi_1", "team/member", "", String(repeating: "ü", count: 64),
    ]
    static let escapes: [Escape] = [.percent, .tag, .dash]

    @Test(arguments: escapes.indices)
    func `are other for other ids, and lead back to them`(index: Int) {
        let escape = Self.escapes[index]
        let names = Self.hostile.map { Array(escape.encoded($0).utf8) }
        #expect(Set(names).count == Set(Self.hostile.map { Array($0.utf8) }).count)
        for id in Self.hostile {
            let name = escape.encoded(id)
            #expect(escape.decoded(name).map { Array($0.utf8) } == Array(id.utf8), "\(name)")
        }
    }

    @Test func `are what is expected`() {
        #expect(Escape.percent.encoded("alice_1-b.c") == "alice_1-b.c")
        #expect(Escape.percent.encoded("a:b c;é") == "a%3Ab%20c%3B%C3%A9")
        #expect(Escape.dash.encoded("alice-1_b") == "alice--1-5Fb")
        #expect(Escape.tag.encoded("stripe:pi_1/a,b") == "stripe:pi_1/a%2Cb")
    }

    @Test func `of any bytes lead back, and what is no name leads nowhere`() {
        var random = SeededRandom(number: 1)
        for _ in 0..<2_000 {
            let count = Int.random(in: 0...12, using: &random)
            let scalars = (0..<count).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...0x2FF, using: &random))
            }
            let id = String(String.UnicodeScalarView(scalars))
            for escape in Self.escapes {
                let name = escape.encoded(id)
                let decoded = escape.decoded(name).map { Array($0.utf8) }
                #expect(decoded == Array(id.utf8), "TALLY_TEST_SEED=\(SeededRandom.seedOfRun)")
            }
        }
        for wrong in ["%", "%4", "%zz", "%41", "%FF", "a b"] {
            #expect(Escape.percent.decoded(wrong) == nil, "\(wrong)")
        }
        for wrong in ["-", "-4", "-zz", "-41", "_", "a-"] {
            #expect(Escape.dash.decoded(wrong) == nil, "\(wrong)")
        }
    }
}

@Suite struct `Amounts of a journal` {
    @Test func `have all decimals of their commodity`() {
        let yen = Commodity(code: "JPY", decimals: 0)
        let dinar = Commodity(code: "KWD", decimals: 3)
        #expect(Commodity.credits.text(12_500_000) == "12.500000")
        #expect(Commodity.credits.text(-1) == "-0.000001")
        #expect(Commodity.credits.text(0) == "0.000000")
        #expect(yen.text(-500) == "-500")
        #expect(dinar.text(1_005) == "1.005")
        #expect(dinar.text(-5) == "-0.005")
        #expect(
            Commodity.credits.text(Int128.max).hasSuffix(".105727"),
            "No more digits than there are."
        )
    }
}
