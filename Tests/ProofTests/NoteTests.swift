// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import Proofs
import TestSupport
import Testing

@Suite struct `Signed checkpoints` {
    /// Vectors that are not part of this repository.
    static let file = URL(filePath: #filePath)
        .appending(path: "../../../../shared/reference/samples/vectors/c2sp_checkpoint.json")
        .standardizedFileURL

    private struct Vector: Decodable {
        let seed: String
        let publicKey: String
        let vkey: String
        let keyID: String
        let note: String

        private enum CodingKeys: String, CodingKey {
            case seed = "ed25519_seed_hex"
            case publicKey = "public_key_hex"
            case vkey
            case keyID = "key_id_hex"
            case note
        }
    }

    private let key: SigningKey

    init() throws {
        key = try #require(SigningKey(name: "tally.example/main", seed: Array(0..<32)))
    }

    private func head(_ size: Int64) -> TreeHead {
        TreeHead(origin: key.verifier.name, size: size, root: SHA256.hash([1]))
    }

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: file.path),
            "c2sp_checkpoint.json is not there"
        )
    )
    func `are those of the vector beside the repository`() throws {
        let vector = try JSONDecoder().decode(Vector.self, from: Data(contentsOf: Self.file))
        let seed = try #require(Hex.decode(vector.seed))
        let verifier = try #require(VerifierKey(vector.vkey))
        let key = try #require(SigningKey(name: verifier.name, seed: seed))
        #expect(key.verifier == verifier)
        #expect(Hex.encode(verifier.publicKey) == vector.publicKey)
        #expect(verifier.idText == vector.keyID)
        #expect(verifier.text == vector.vkey)
        let note = try SignedNote(parsing: vector.note)
        try note.verify(by: verifier)
        #expect(note.note == vector.note)
        let head = try TreeHead(parsing: note.text)
        #expect(head.size == 8)
        #expect(head.text == note.text)
        #expect(SignedNote(head.text, signedBy: key) == note)
    }

    @Test func `are read back as they were written`() throws {
        let note = SignedNote(head(12).text, signedBy: key)
        let read = try SignedNote(parsing: note.note)
        #expect(read == note)
        try read.verify(by: key.verifier)
        #expect(try TreeHead(parsing: read.text) == head(12))
        #expect(VerifierKey(key.verifier.text) == key.verifier)
    }

    @Test func `with one flipped bit are refused`() throws {
        let bytes = Array(SignedNote(head(12).text, signedBy: key).note.utf8)
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << (bit % 8)
            guard let text = String(validating: flipped, as: UTF8.self) else { continue }
            #expect(throws: SignedNote.Flaw.self, "bit \(bit)") {
                try SignedNote(parsing: text).verify(by: key.verifier)
            }
        }
    }

    @Test func `may have signatures by others, which prove nothing here`() throws {
        let other = try #require(SigningKey(name: "witness.example", seed: Array(1..<33)))
        let ours = SignedNote(head(3).text, signedBy: key)
        let theirs = SignedNote(head(3).text, signedBy: other)
        let line = try #require(theirs.note.split(separator: "\n").last)
        let both = try SignedNote(parsing: ours.note + line + "\n")
        try both.verify(by: key.verifier)
        try both.verify(by: other.verifier)
        #expect(throws: SignedNote.Flaw.notSigned(by: other.verifier.text)) {
            try ours.verify(by: other.verifier)
        }
    }

    @Test(arguments: [
        "", "\n", "a\n1\nAA==\n", "a\n\n\u{2014} a\n", "a\n\n\u{2014} a b c\n",
        "a\n\n- a AAAAAAA=\n",
        "a\r\n\n\u{2014} a AAAAAAA=\n", "\n\n\u{2014} a AAAAAAA=",
    ])
    func `that are none are refused`(text: String) {
        #expect(throws: SignedNote.Flaw.self) { _ = try SignedNote(parsing: text) }
    }

    @Test(arguments: [
        "", "a\n1\n", "a b\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "a\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "a\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "a\n1\n47DEQpj8\n",
        "a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nextension\n",
    ])
    func `of no tree are refused`(text: String) {
        #expect(throws: SignedNote.Flaw.self) { _ = try TreeHead(parsing: text) }
    }

    @Test func `are signed by a key that the key before it vouches for`() throws {
        let new = try #require(SigningKey(name: key.verifier.name, seed: Array(1..<33)))
        let endorsement = Endorsement(of: new.verifier, by: key)
        #expect(endorsement.isValid)
        let turned = Endorsement(
            key: key.verifier,
            by: new.verifier,
            signature: endorsement.signature
        )
        #expect(!turned.isValid)
    }

    @Test(arguments: [
        (0, 0, 256, "0/000"), (0, 1_234_067, 256, "0/x001/x234/067"), (3, 5, 12, "3/005.p/12"),
        (1, 1_000, 255, "1/x001/000.p/255"),
    ])
    func `have tiles that are asked for by paths`(
        level: Int,
        number: Int64,
        width: Int,
        text: String
    ) {
        let path = TilePath(TileID(level: level, number: number), width: width)
        #expect(path.text == text)
        #expect(TilePath(text) == path)
    }

    @Test(arguments: [
        "", "0", "0/", "0/0", "0/00", "0/0000", "00/000", "+0/000", "0/x000/001", "0/001/002",
        "0/x001", "0/000.p/0", "0/000.p/256", "0/000.p/01", "0/000.p", "64/000", "0/000/", "0/-01",
        "0/x001/x001/x001/x001/x001/x001/001", "data/000",
    ])
    func `have no tiles at other paths`(text: String) {
        #expect(TilePath(text) == nil)
    }
}
