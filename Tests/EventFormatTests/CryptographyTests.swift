// SPDX-License-Identifier: Apache-2.0

import Cryptography
import TestSupport
import Testing

@Suite struct `Cryptography` {
    private static let text = Array("Größe 𝄞".utf8)
    private static let context = Array("main/alice".utf8)

    /// FIPS 180-4, NIST's example values.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ])
    func `SHA-256 gives NIST's examples`(text: String, hex: String) throws {
        let digest = SHA256.hash(Array(text.utf8))
        #expect(digest.hex == hex)
        #expect(Hex.decode(hex) == digest.bytes)
        #expect(Digest(digest.bytes) == digest)
    }

    @Test func `one hasher hashes again and again`() {
        let hasher = SHA256()
        for text in ["", "abc", "", "abd", "abc"] {
            #expect(hasher.hash(Array(text.utf8)) == SHA256.hash(Array(text.utf8)))
        }
    }

    @Test func `a digest has 32 bytes`() {
        for count in [0, 31, 33, 64] {
            #expect(Digest([UInt8](repeating: 0, count: count)) == nil)
        }
    }

    /// RFC 4231, test cases 1, 2 and 6.
    @Test func `HMAC gives the examples of RFC 4231`() {
        let cases: [([UInt8], String, String)] = [
            (
                [UInt8](repeating: 0x0B, count: 20), "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xAA, count: 131),
                "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ]
        for (key, message, hex) in cases {
            let code = MessageAuthentication.code(for: Array(message.utf8), key: key)
            #expect(Hex.encode(code) == hex)
        }
    }

    @Test func `HMAC takes an empty key, an empty message, and many at a time`() async {
        let nothing = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<200 {
                        #expect(Hex.encode(MessageAuthentication.code(for: [], key: [])) == nothing)
                    }
                }
            }
        }
    }

    @Test func `bytes are compared to the last, and by their number`() {
        #expect(MessageAuthentication.areEqual([1, 2, 3], [1, 2, 3]))
        #expect(MessageAuthentication.areEqual([], []))
        #expect(!MessageAuthentication.areEqual([1, 2, 3], [1, 2, 4]))
        #expect(!MessageAuthentication.areEqual([1, 2, 3], [1, 2]))
    }

    @Test func `what is sealed is opened`() throws {
        let cipher = try #require(AuthenticatedCipher(key: RandomBytes.make(32)))
        for count in [0, 1, 15, 16, 17, 1000] {
            let text = RandomBytes.make(count)
            let box = cipher.seal(text, context: Self.context)
            #expect(box.count == count + 28)
            #expect(cipher.open(box, context: Self.context) == text)
            #expect(cipher.open(cipher.seal(text, context: []), context: []) == text)
        }
    }

    @Test func `every box has a nonce of its own`() throws {
        let cipher = try #require(AuthenticatedCipher(key: RandomBytes.make(32)))
        let boxes = Set((0..<1000).map { _ in cipher.seal(Self.text, context: []) })
        #expect(Set(boxes.map { Array($0.prefix(12)) }).count == 1000)
    }

    @Test func `a box with any bit flipped stays shut`() throws {
        let cipher = try #require(AuthenticatedCipher(key: RandomBytes.make(32)))
        let box = cipher.seal(Self.text, context: Self.context)
        for index in box.indices {
            for bit in 0..<8 {
                var changed = box
                changed[index] ^= 1 << UInt8(bit)
                #expect(cipher.open(changed, context: Self.context) == nil)
            }
        }
        for count in box.indices {
            #expect(cipher.open(Array(box.prefix(count)), context: Self.context) == nil)
        }
        #expect(cipher.open(box + [0], context: Self.context) == nil)
    }

    @Test func `another key or context opens nothing`() throws {
        let key = RandomBytes.make(32)
        let cipher = try #require(AuthenticatedCipher(key: key))
        let box = cipher.seal(Self.text, context: Self.context)
        for index in key.indices {
            var changed = key
            changed[index] ^= 1
            let other = try #require(AuthenticatedCipher(key: changed))
            #expect(other.open(box, context: Self.context) == nil)
        }
        #expect(cipher.open(box, context: []) == nil)
        #expect(cipher.open(box, context: Self.context + [0]) == nil)
        for count in [0, 16, 31, 33] {
            #expect(AuthenticatedCipher(key: RandomBytes.make(count)) == nil)
        }
    }

    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func `base64 gives the examples of RFC 4648`(text: String, base64: String) {
        #expect(Base64.encode(Array(text.utf8)) == base64)
        #expect(Base64.decode(base64) == Array(text.utf8))
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zh==", "Zm9=", "====", "=Zg=", "Zg==Zg==", "Zm9v\n", " Zm9v", "    ",
        "Zm9v    ", "Zm-_", "Zm9\u{e9}", "Zm9v=", "Z===",
    ])
    func `other base64 is refused`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func `bytes as text come back`() {
        var random = SeededRandom(number: 630)
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            #expect(Hex.decode(Hex.encode(bytes)) == bytes)
            #expect(Hex.decode(Hex.encode(bytes).uppercased()) == bytes)
        }
        for text in ["0", "0g", "0x", " 0", "é"] { #expect(Hex.decode(text) == nil) }
    }
}
