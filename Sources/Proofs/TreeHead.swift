// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Domain

/// The text of a checkpoint: whose log, how many events, and the root of their tree.
///
/// - Source: https://c2sp.org/tlog-checkpoint
package struct TreeHead: Hashable, Sendable {
    package let origin: String
    package let size: Position
    package let root: Digest

    package init(origin: String, size: Position, root: Digest) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// Reads the three lines; further ones (extensions) are not ours.
    package init(parsing text: String) throws(SignedNote.Flaw) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 4, lines[3].isEmpty else {
            throw .malformed("a checkpoint has three lines")
        }
        guard VerifierKey.isValid(name: String(lines[0])) else {
            throw .malformed("it begins with no origin")
        }
        guard let size = Position(lines[1]), size >= 0, String(size) == lines[1] else {
            throw .malformed("its size is no number")
        }
        guard let root = Base64.decode(String(lines[2])).flatMap({ Digest($0) }) else {
            throw .malformed("its root is no hash")
        }
        self.init(origin: String(lines[0]), size: size, root: root)
    }

    package var text: String {
        "\(origin)\n\(size)\n\(Base64.encode(root.bytes))\n"
    }
}

/// A key that takes over: what the key before it signs.
package struct Endorsement: Hashable, Sendable {
    package let key: VerifierKey
    package let by: VerifierKey
    package let signature: [UInt8]

    package init(key: VerifierKey, by: VerifierKey, signature: [UInt8]) {
        self.key = key
        self.by = by
        self.signature = signature
    }

    package init(of key: VerifierKey, by old: SigningKey) {
        self.init(key: key, by: old.verifier, signature: old.sign(Self.text(of: key)))
    }

    package var isValid: Bool { by.isValid(signature, of: Self.text(of: key)) }

    /// No checkpoint begins like that: an origin has no spaces.
    private static func text(of key: VerifierKey) -> String {
        "tallystick key rotation\n\(key.text)\n"
    }
}
