// SPDX-License-Identifier: Apache-2.0

import Cryptography
import TestSupport
import Testing

@Suite struct `A sealed text` {
    private static let key = [UInt8](repeating: 7, count: 32)

    private static func seal(_ text: [UInt8], of owner: String = "alice") -> FieldSeal {
        FieldSeal(text, of: owner, under: key)
    }

    private static func opened(_ text: String, of owner: String = "alice") -> [UInt8]? {
        FieldSeal(text).flatMap { $0.open(with: $0.key(from: key), of: owner) }
    }

    /// Like the bodies of webhooks: names that come again and again.
    private static func webhook(_ count: Int) -> [UInt8] {
        let members = (0..<count).map { "\"member_\($0)\":{\"object\":\"card\",\"value\":null}" }
        return Array(("{" + members.joined(separator: ",") + "}").utf8)
    }

    @Test(arguments: [0, 1, 127, 128, 129, 1_000, 70_000, 5_000_000])
    func `is opened as it was, however long and whatever it is`(count: Int) {
        var random = SeededRandom(number: count)
        let noise = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        let letters = (0..<count).map { _ in UInt8.random(in: 97...104, using: &random) }
        for text in [noise, letters, [UInt8](repeating: 0, count: count)] {
            #expect(Self.opened(Self.seal(text).text) == text)
        }
    }

    @Test func `is packed where that makes it smaller, and says so`() {
        let body = Self.webhook(40)
        let packed = Self.seal(body).text
        #expect(packed.hasSuffix(".lz4"))
        #expect(packed.utf8.count < body.count * 2 / 3)
        #expect(Self.opened(packed) == body)
        let noise = RandomBytes.make(1_000)
        for text in [Self.webhook(1), noise] {
            #expect(Self.seal(text).text.split(separator: ".").count == 2)
        }
    }

    @Test func `does not open where its mark is taken off, put on, or another`() {
        let packed = Self.seal(Self.webhook(40)).text
        #expect(Self.opened(String(packed.dropLast(4))) == nil)
        #expect(Self.opened(packed.dropLast(3) + "lz5") == nil)
        #expect(Self.opened(packed + ".lz4") == nil)
        #expect(Self.opened(Self.seal(Array("short".utf8)).text + ".lz4") == nil)
    }

    @Test func `opens for its owner alone`() {
        let packed = Self.seal(Self.webhook(40), of: "alice").text
        #expect(Self.opened(packed, of: "bob") == nil)
        #expect(Self.opened(packed, of: "alice\nlz4") == nil)
    }
}
