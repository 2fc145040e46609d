// SPDX-License-Identifier: Apache-2.0

import Testing
import tally

@Suite struct `Delimited text` {
    static let texts: [(text: String, fields: [[String]])] = [
        ("", []),
        ("a,b\n", [["a", "b"]]),
        ("a,b", [["a", "b"]]),
        ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
        ("\u{FEFF}a\n", [["a"]]),
        ("a,,\n", [["a", "", ""]]),
        ("\n\na\n\n", [["a"]]),
        ("\"a,b\",c\n", [["a,b", "c"]]),
        ("\"say \"\"hi\"\"\",c\n", [["say \"hi\"", "c"]]),
        ("\"two\nlines\",c\nd,e\n", [["two\nlines", "c"], ["d", "e"]]),
        ("\"\",\"\"\n", [["", ""]]),
        ("\"a\"", [["a"]]),
        ("a\rb,c\n", [["a\rb", "c"]]),
    ]

    @Test(arguments: texts)
    func `is read as RFC 4180 has it`(text: String, fields: [[String]]) throws {
        #expect(try DelimitedText.records(Array(text.utf8)).map(\.fields) == fields)
    }

    @Test func `records know their lines`() throws {
        let records = try DelimitedText.records(Array("a\n\"b\nb\"\nc\n".utf8))
        #expect(records.map(\.line) == [1, 2, 4])
    }

    static let broken: [(text: String, detail: String)] = [
        ("a\n\"b", "Line 2 of the file opens a quote that is never closed: correct it."),
        ("a\"b\n", "Line 1 of the file has a quote inside an unquoted cell: correct it."),
        ("\"a\"b\n", "Line 1 of the file has text after a closing quote: correct it."),
    ]

    @Test(arguments: broken)
    func `what is broken is refused with its line`(text: String, detail: String) {
        let failure = #expect(throws: Failure.self) { try DelimitedText.records(Array(text.utf8)) }
        #expect(failure?.detail == detail)
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: Failure.self) { try DelimitedText.records([0x61, 0xFF, 0x0A]) }
    }
}
