// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import JSONText
import TestSupport
import Testing

@Suite struct `JSON from outside` {
    private static let seed = SeededRandom.seedOfRun

    @Test(arguments: [
        "null", "true", " false\n", "0", "-0", "-0.0e+10", "1E9", "10", "0.5", "\t[ ]\r\n", "{ }",
        #""""#, #""\"\\\/\b\f\n\r\t""#, #""\u00e9\uD834\uDD1e""#, #"{"a":{"a":[1,{"a":null}]}}"#,
        #"{"":1}"#, "\"\u{10FFFF}\u{7f}\"", #""\u0001""#, #"[1,"1",true]"#,
        #"{"a":1,"A":2}"#, "1" + String(repeating: "0", count: 400),
    ])
    func `what RFC 8259 allows is taken`(text: String) throws {
        let json = try JSONParser.parse(Array(text.utf8))
        #expect(try JSONParser.parse(Array(json.text.utf8)) == json)
    }

    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "NaN", "Infinity", "undefined", "'a'",
        "00", "01", "-01", "+1", "1.", ".5", "-", "1e", "1e+", "0x10", "1 2", "1,", "--1",
        "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "{", "}", "{\"a\"", "{\"a\":",
        "{\"a\":1", "{\"a\":1,}", "{,}", "{a:1}", "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}",
        "{\"a\":1]", "\"", "\"a", "\"\\", "\"\\\"", "\"\\x\"", "\"\\u\"", "\"\\u12\"",
        "\"\\u12g4\"", "\"\\U0041\"", "\"\\u+041\"", "\"\n\"", "\"\t\"", "\"\u{1f}\"",
        "null null", "{} x", "[]]", "// a\n1", "/**/1", "\u{FEFF}1", "\u{A0}1", "1\0",
        "\"a\0b\"", #""\u0000""#, #""a\u0000""#, #"{"\u0000":1}"#,
        #""\uD800""#, #""\uDBFFx""#, #""\uDC00""#, #""\uD800\uD800""#, #""\uD800\u0041""#,
        #""\uD800\n""#, #""\uDE00\uD83D""#, #""\uD83D\uDE0""#,
        #"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#, #"{"b":{"a":1,"c":2,"a":3}}"#,
    ])
    func `anything else is refused`(text: String) {
        #expect(throws: JSONError.self) { try JSONParser.parse(Array(text.utf8)) }
    }

    /// Inside a string: a lone continuation, overlong forms, surrogates, beyond U+10FFFF, cut off.
    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0xAF], [0xE0, 0x9F, 0xBF],
            [0xF0, 0x80, 0x80, 0xAF], [0xF0, 0x8F, 0xBF, 0xBF], [0xC0, 0x80], [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE],
            [0xFF], [0xC3], [0xE2, 0x82], [0xF0, 0x9D, 0x84], [0xC3, 0x28],
        ] as [[UInt8]]
    )
    func `what is not UTF-8 is refused`(bytes: [UInt8]) {
        let quote = [UInt8(ascii: "\"")]
        #expect(throws: JSONError.self) { try JSONParser.parse(quote + bytes + quote) }
        #expect(throws: JSONError.self) { try JSONParser.parse(bytes) }
    }

    @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
    func `64 levels are taken, one more is not`(open: String, close: String) throws {
        func nested(_ depth: Int) -> [UInt8] {
            let text = String(repeating: open, count: depth - 1) + "[]"
            return Array((text + String(repeating: close, count: depth - 1)).utf8)
        }
        _ = try JSONParser.parse(nested(64))
        #expect(throws: JSONError.self) { try JSONParser.parse(nested(65)) }
        #expect(throws: JSONError.self) { try JSONParser.parse(nested(100_000)) }
        let endless = Array(String(repeating: open, count: 100_000).utf8)
        #expect(throws: JSONError.self) { try JSONParser.parse(endless) }
    }

    @Test func `numbers keep their text`() throws {
        let text = "[1.0,1.00,1e2,123456789012345678901234567890.1]"
        #expect(try JSONParser.parse(Array(text.utf8)).text == text)
    }

    @Test func `the error says where`() {
        let error = #expect(throws: JSONError.self) {
            try JSONParser.parse(Array(#"{"a":1,"a":2}"#.utf8))
        }
        #expect(error?.description == "a name comes twice at byte 10")
    }

    @Test(arguments: [2, 3, 17, 63, 64, 65, 66, 1_000], Order.allCases)
    func `a name that comes twice is found among any number`(count: Int, order: Order) throws {
        let names = order.arranged((1..<count).map { String($0 + 10_000) + "-name" })
        for again in Set([names[0], names[(count - 1) / 2], names[count - 2]]) {
            let error = #expect(throws: JSONError.self) {
                try JSONParser.parse(Self.object(names + [again]))
            }
            #expect(error?.reason == "a name comes twice")
        }
        // Unicode holds them for equal: so do all who look a member up.
        #expect(throws: JSONError.self) {
            try JSONParser.parse(Self.object(["\u{e9}"] + names + ["e\u{301}"]))
        }
        let object = Self.object(names)
        #expect(Array(try JSONParser.parse(object).text.utf8) == object)
    }

    enum Order: CaseIterable {
        case rising
        case falling
        case risingTwice

        func arranged(_ names: [String]) -> [String] {
            switch self {
            case .rising: names
            case .falling: names.reversed()
            case .risingTwice: Array(names[(names.count / 2)...] + names[..<(names.count / 2)])
            }
        }
    }

    private static func object(_ names: [String]) -> [UInt8] {
        Array("{\(names.map { #""\#($0)":1"# }.joined(separator: ","))}".utf8)
    }

    @Test func `canonical text does not depend on the order of members or on spelling`() throws {
        let one = try JSONParser.parse(Array(#"{"b":[{"y":1,"x":"\u00e9"}],"a":null}"#.utf8))
        let other = try JSONParser.parse(Array(#"{"a":null , "b":[{"x":"é","y":1}]}"#.utf8))
        #expect(one.text != other.text)
        #expect(one.canonical.text == other.canonical.text)
    }

    @Test func `noise is refused, or read again as it was`() throws {
        var random = SeededRandom(number: 600)
        let telling = Array("{}[]\":,\\u0dD8aA1-+.eE tfn\n".utf8)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                random.chance(percent: 90)
                    ? random.pick(telling) : UInt8(truncatingIfNeeded: random.next())
            }
            try Self.checkTwice(bytes)
        }
    }

    @Test func `a changed byte is refused, or read again as it was`() throws {
        var random = SeededRandom(number: 601)
        let text = #"{"a":[1,-2.5e+3,"\uD834\uDD1E\n𝄞",{"b":null,"c":[]}],"é":true,"":{}}"#
        for _ in 0..<20_000 {
            var bytes = Array(text.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = Int.random(in: bytes.indices, using: &random)
                bytes[index] = UInt8(truncatingIfNeeded: random.next())
            }
            try Self.checkTwice(bytes)
        }
    }

    private static func checkTwice(_ bytes: [UInt8]) throws {
        let json: JSON
        do {
            json = try JSONParser.parse(bytes)
        } catch {
            #expect(0...(bytes.count + 1) ~= error.offset)
            return
        }
        let again = try JSONParser.parse(Array(json.text.utf8))
        try #require(again == json, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
        try #require(Array(again.text.utf8) == Array(json.text.utf8))
    }
}
