// SPDX-License-Identifier: Apache-2.0

internal import Compression

/// One text, sealed under a key of its own that is derived from its owner's: the key can be given
/// away with the text, and opens nothing else.
///
/// The seal binds the key, too (a hash of it is in the seal): nobody can show two texts for one
/// seal, not even who made it.
package struct FieldSeal: Hashable, Sendable {
    package static let saltBytes = 16
    /// Shorter texts do not get smaller by more than what a frame adds.
    private static let packedMinimum = 128
    /// LZ4 makes nothing smaller by more.
    private static let ratioMaximum = 255
    private static let textMaximum = 1 << 26
    private static let packedMark = "lz4"

    private let salt: [UInt8]
    private let commitment: [UInt8]
    /// Whether what is sealed is an LZ4 frame that holds the text: what is sealed can no more be
    /// compressed.
    private let isPacked: Bool
    private let box: [UInt8]

    /// Seals anew: the same text twice gives two seals.
    ///
    /// - Precondition: the owner's key has 32 bytes.
    package init(_ text: [UInt8], of owner: String, under ownersKey: [UInt8]) {
        salt = RandomBytes.make(Self.saltBytes)
        let key = Self.key(from: ownersKey, salt)
        commitment = Self.commitment(to: key)
        let packed = Self.packed(text)
        isPacked = packed != nil
        box = Self.cipher(key)
            .seal(packed ?? text, context: Self.context(owner, isPacked: isPacked))
    }

    /// Returns `nil` where it would not get smaller.
    private static func packed(_ text: [UInt8]) -> [UInt8]? {
        guard packedMinimum...textMaximum ~= text.count else { return nil }
        let frame = LZ4Frame.compress(text, for: .part)
        return frame.count < text.count ? frame : nil
    }

    /// Reads `<base64 of salt and commitment>.<base64 of the box>`, and `.lz4` after it where the
    /// text is packed; `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2 || (parts.count == 3 && parts[2] == Self.packedMark),
            let head = Base64.decode(String(parts[0])),
            head.count == Self.saltBytes + Digest.byteCount,
            let box = Base64.decode(String(parts[1]))
        else { return nil }
        salt = Array(head.prefix(Self.saltBytes))
        commitment = Array(head.dropFirst(Self.saltBytes))
        isPacked = parts.count == 3
        self.box = box
    }

    package var text: String {
        let seal = Base64.encode(salt + commitment) + "." + Base64.encode(box)
        return isPacked ? seal + "." + Self.packedMark : seal
    }

    /// The key of this text alone.
    package func key(from ownersKey: [UInt8]) -> [UInt8] {
        Self.key(from: ownersKey, salt)
    }

    /// Returns `nil` where the key is not the one that was sealed with, or a bit is another.
    package func open(with key: [UInt8], of owner: String) -> [UInt8]? {
        guard key.count == AuthenticatedCipher.keyBytes,
            MessageAuthentication.areEqual(Self.commitment(to: key), commitment)
        else { return nil }
        let context = Self.context(owner, isPacked: isPacked)
        guard let content = Self.cipher(key).open(box, context: context) else { return nil }
        guard isPacked else { return content }
        do throws(LZ4Frame.Failure) {
            let maximum = min(Self.textMaximum, content.count * Self.ratioMaximum)
            return try LZ4Frame.decompress(content, atMost: maximum)
        } catch {
            return nil
        }
    }

    /// The mark is authenticated, too.
    private static func context(_ owner: String, isPacked: Bool) -> [UInt8] {
        Array((isPacked ? owner + "\n" + packedMark : owner).utf8)
    }

    /// HKDF-Expand (RFC 5869) of one block.
    ///
    /// The first byte is in no UTF-8 text: no code of a text
    /// under the owner's key is the key of a field.
    private static func key(from ownersKey: [UInt8], _ salt: [UInt8]) -> [UInt8] {
        let information = [0xFF] + Array("tallystick field".utf8) + salt
        return MessageAuthentication.code(for: information + [0x01], key: ownersKey)
    }

    private static func commitment(to key: [UInt8]) -> [UInt8] {
        MessageAuthentication.code(for: Array("tallystick field commitment".utf8), key: key)
    }

    private static func cipher(_ key: [UInt8]) -> AuthenticatedCipher {
        guard let cipher = AuthenticatedCipher(key: key) else {
            preconditionFailure("An HMAC-SHA-256 has as many bytes as a key.")
        }
        return cipher
    }
}
