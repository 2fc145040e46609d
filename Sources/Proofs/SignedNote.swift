// SPDX-License-Identifier: Apache-2.0

internal import Cryptography

/// A text with signatures under it.
///
/// - Source: https://c2sp.org/signed-note
package struct SignedNote: Hashable, Sendable {
    package struct Signature: Hashable, Sendable {
        package let name: String
        package let keyID: [UInt8]
        package let bytes: [UInt8]
    }

    package enum Flaw: Error, Hashable, Sendable, CustomStringConvertible {
        case malformed(String)
        case wrongSignature(name: String)
        case notSigned(by: String)

        package var description: String {
            switch self {
            case .malformed(let reason): "it is no signed note: \(reason)"
            case .wrongSignature(let name): "the signature by \(name) is wrong"
            case .notSigned(let name): "it is not signed by \(name)"
            }
        }
    }

    private static let lineStart = "\u{2014} "
    package static let signaturesMaximum = 16

    /// With its last line end.
    package let text: String
    package let signatures: [Signature]

    package init(_ text: String, signedBy key: SigningKey) {
        precondition(text.hasSuffix("\n"), "The text of a note ends with a line end.")
        self.text = text
        signatures = [
            Signature(
                name: key.verifier.name,
                keyID: key.verifier.id,
                bytes: key.sign(text)
            )
        ]
    }

    package init(parsing note: String) throws(Flaw) {
        guard note.unicodeScalars.allSatisfy({ $0.value >= 0x20 || $0 == "\n" }) else {
            throw .malformed("it has control characters")
        }
        let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.last == "", let blank = lines.dropLast().lastIndex(of: ""), blank > 0 else {
            throw .malformed("no blank line is before the signatures")
        }
        text = lines[..<blank].map { $0 + "\n" }.joined()
        var signatures: [Signature] = []
        for line in lines[(blank + 1)...].dropLast() {
            signatures.append(try Self.signature(line))
        }
        guard 1...Self.signaturesMaximum ~= signatures.count else {
            throw .malformed("it has \(signatures.count) signatures")
        }
        self.signatures = signatures
    }

    private static func signature(_ line: Substring) throws(Flaw) -> Signature {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard line.hasPrefix(lineStart), parts.count == 3,
            VerifierKey.isValid(name: String(parts[1])),
            let bytes = Base64.decode(String(parts[2])), bytes.count > VerifierKey.idBytes
        else { throw .malformed("a signature's line is not as it should be") }
        return Signature(
            name: String(parts[1]),
            keyID: Array(bytes.prefix(VerifierKey.idBytes)),
            bytes: Array(bytes.dropFirst(VerifierKey.idBytes))
        )
    }

    package var note: String {
        let lines = signatures.map {
            Self.lineStart + $0.name + " " + Base64.encode($0.keyID + $0.bytes) + "\n"
        }
        return text + "\n" + lines.joined()
    }

    /// Signatures by others are left alone.
    package func verify(by key: VerifierKey) throws(Flaw) {
        let known = signatures.filter { $0.name == key.name && $0.keyID == key.id }
        guard !known.isEmpty else { throw .notSigned(by: key.text) }
        guard known.allSatisfy({ key.isValid($0.bytes, of: text) }) else {
            throw .wrongSignature(name: key.name)
        }
    }
}
