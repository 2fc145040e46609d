// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing

@Suite struct `Ed25519 signatures` {
    /// RFC 8032, section 7.1, tests 1 and 2.
    @Test(arguments: [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ])
    func `are valid for their key and message, and for nothing else`(
        key: String,
        message: String,
        signature: String
    ) throws {
        let key = try #require(Hex.decode(key))
        let message = try #require(Hex.decode(message))
        let signature = try #require(Hex.decode(signature))
        #expect(Ed25519.isValid(signature, of: message, publicKey: key))
        #expect(!Ed25519.isValid(signature, of: message + [0], publicKey: key))
        for index in [0, 31, 32, 63] {
            var other = signature
            other[index] ^= 1
            #expect(!Ed25519.isValid(other, of: message, publicKey: key))
        }
        #expect(!Ed25519.isValid(signature, of: message, publicKey: key.reversed()))
        #expect(!Ed25519.isValid(signature.dropLast(), of: message, publicKey: key))
        #expect(!Ed25519.isValid([], of: message, publicKey: key))
        #expect(!Ed25519.isValid(signature, of: message, publicKey: []))
    }
}

extension Ed25519 {
    fileprivate static func isValid(
        _ signature: ArraySlice<UInt8>,
        of message: [UInt8],
        publicKey: [UInt8]
    ) -> Bool { isValid(Array(signature), of: message, publicKey: publicKey) }
}
