// SPDX-License-Identifier: Apache-2.0

internal import Cryptography

/// The key that wraps the key of every subject.
///
/// It never enters the database.
package struct MasterKey: Sendable {
    package static let byteCount = AuthenticatedCipher.keyBytes

    private static let wrapContext = Array("tallystick subject key".utf8)
    private static let checkMessage = Array("tallystick master key check".utf8)

    private let bytes: [UInt8]
    private let cipher: AuthenticatedCipher

    /// Returns `nil` unless there are 32 bytes.
    package init?(_ bytes: [UInt8]) {
        guard let cipher = AuthenticatedCipher(key: bytes) else { return nil }
        self.bytes = bytes
        self.cipher = cipher
    }

    /// 64 hexadecimal digits or 44 characters of base64.
    package init?(text: String) {
        guard let bytes = Hex.decode(text) ?? Base64.decode(text) else { return nil }
        self.init(bytes)
    }

    package static func random() -> [UInt8] {
        RandomBytes.make(byteCount)
    }

    func wrap(_ key: [UInt8]) -> [UInt8] {
        cipher.seal(key, context: Self.wrapContext)
    }

    /// Only for the one place that is told: moved to another row, it cannot be opened.
    func wrap(_ secret: [UInt8], at place: String) -> [UInt8] {
        cipher.seal(secret, context: Array("tallystick secret \(place)".utf8))
    }

    func unwrap(_ wrapped: [UInt8], at place: String) -> [UInt8]? {
        cipher.open(wrapped, context: Array("tallystick secret \(place)".utf8))
    }

    /// A key for one purpose: nothing can be learnt from it about the others.
    func derived(for purpose: String) -> [UInt8] {
        MessageAuthentication.code(for: Array("tallystick \(purpose)".utf8), key: bytes)
    }

    func unwrap(_ wrapped: [UInt8]) -> [UInt8]? {
        cipher.open(wrapped, context: Self.wrapContext)
    }

    /// Tells one master key from another, and nothing about either.
    var checkValue: [UInt8] {
        MessageAuthentication.code(for: Self.checkMessage, key: bytes)
    }
}
