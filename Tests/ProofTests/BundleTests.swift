// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import Foundation
import Proofs
import TestSupport
import Testing

@Suite struct `A bundle` {
    private static let script = URL(filePath: #filePath)
        .appending(path: "../../../docs/verify_bundle.py").standardizedFileURL

    /// So long that it is packed before it is sealed.
    private static let reason =
        "no \"use\"\n\u{1}für Ö" + String(repeating: ", once more", count: 20)

    /// Bundles of a small ledger, and the key to check them with.
    private struct Made {
        let bundles: [ProofBundle]
        let key: VerifierKey
    }

    private static func make(isOpen: Bool = true) async throws -> Made {
        let harness = try await ProofHarness()
        try await harness.open("alice", grants: 2)
        try await harness.open("bob", grants: 3)
        try await harness.run(
            .reserve("r1", account: "alice", 1, expiresInSeconds: nil)
        )
        try await harness.run(.release("r1", reason: reason))
        let key = try await harness.createKey()
        let prover = Prover(harness.installation)
        var bundles: [ProofBundle] = []
        for topic in [
            ProofBundle.Topic(.event, "3"), ProofBundle.Topic(.reservation, "r1"),
            ProofBundle.Topic(.account, "alice"),
        ] {
            bundles.append(
                try await prover.bundle(about: topic, of: harness.ledger, isOpen: isOpen)
            )
        }
        await harness.stop()
        return Made(bundles: bundles, key: key)
    }

    @Test func `proves what is about a thing, and says it in words`() async throws {
        let made = try await Self.make(isOpen: false)
        for bundle in made.bundles {
            #expect(try ProofBundle(parsing: bundle.bytes()) == bundle)
            let proven = try ProofBundle.verify(bundle.bytes(), trusting: made.key)
            #expect(proven.signedBy == made.key)
            #expect(proven.head.size == 10)
            #expect(proven.receipt.count == bundle.entries.count + 1)
        }
        let reservation = try #require(made.bundles.first { $0.topic.kind == .reservation })
        let receipt = try reservation.verify(trusting: made.key).receipt
        #expect(receipt[0] == "Receipt for reservation r1 of ledger main")
        #expect(receipt[1].contains("credits.reserved account=alice id=r1 amount=1"))
        #expect(receipt[2].contains("credits.released account=alice"))
        #expect(made.bundles.map(\.entries.count) == [1, 2, 5])
        #expect(made.bundles.allSatisfy { $0.disclosures.isEmpty })
        let texts = try made.bundles.map { String(decoding: try $0.bytes(), as: UTF8.self) }
        #expect(!texts.contains { $0.contains("Ms alice") || $0.contains("no \\\"use") })
    }

    @Test func `shows sealed texts when asked, each by a key of its own`() async throws {
        let made = try await Self.make()
        let account = try #require(made.bundles.last)
        _ = try account.verify(trusting: made.key)
        #expect(
            account.disclosures.map(\.text)
                == ["Ms alice", "a note of alice", Self.reason]
        )
        let lines = account.entries.map(\.line)
        #expect(lines.filter { $0.contains(".lz4\"") }.count == 1)
        #expect(Set(account.disclosures.map(\.key)).count == 3)
        #expect(account.disclosures.allSatisfy { $0.subject == "alice" })
    }

    @Test func `with a key of another text is refused`() async throws {
        let made = try await Self.make()
        let bundle = try #require(made.bundles.last)
        let shown = bundle.disclosures
        let swapped = ProofBundle.Disclosure(
            position: shown[0].position,
            pointer: shown[0].pointer,
            subject: shown[0].subject,
            key: shown[1].key,
            text: shown[0].text
        )
        let forged = ProofBundle(
            topic: bundle.topic,
            ledger: bundle.ledger,
            entries: bundle.entries,
            disclosures: [swapped],
            checkpoint: bundle.checkpoint,
            endorsements: bundle.endorsements
        )
        let flaw = #expect(throws: BundleFlaw.self) { try forged.verify(trusting: made.key) }
        #expect(flaw?.place == "disclosed[0]")
    }

    @Test func `with one flipped bit anywhere is refused, and the place is named`() async throws {
        let made = try await Self.make()
        let bundle = try #require(made.bundles.first { $0.topic.kind == .reservation })
        let bytes = try bundle.bytes()
        let flaws = Self.flaws(of: bytes, key: made.key)
        #expect(flaws.unnoticed == [])
        let members: Set = [
            "file", "format", "about", "ledger", "receipt", "events", "disclosed", "checkpoint",
        ]
        #expect(flaws.places.isSuperset(of: members))
    }

    /// Two bits of each byte, one at a time.
    private static func flaws(
        of bytes: [UInt8],
        key: VerifierKey
    ) -> (unnoticed: [Int], places: Set<String>) {
        var unnoticed: [Int] = []
        var places: Set<String> = []
        for index in bytes.indices {
            for bit in [index % 8, (index + 3) % 8] {
                if let flaw = flaw(of: bytes, flipping: bit, of: index, key: key) {
                    places.insert(String(flaw.place.prefix { $0 != "[" }))
                } else {
                    unnoticed.append(index)
                }
            }
        }
        return (unnoticed, places)
    }

    private static func flaw(
        of bytes: [UInt8],
        flipping bit: Int,
        of index: Int,
        key: VerifierKey
    ) -> BundleFlaw? {
        var flipped = bytes
        flipped[index] ^= 1 << bit
        do throws(BundleFlaw) {
            _ = try ProofBundle.verify(flipped, trusting: key)
            return nil
        } catch {
            return error
        }
    }

    @Test func `is not proven by a key that did not sign it`() async throws {
        let made = try await Self.make()
        let other = try #require(SigningKey(name: made.key.name, seed: Array(0..<32)))
        for bundle in made.bundles {
            let flaw = #expect(throws: BundleFlaw.self) {
                try bundle.verify(trusting: other.verifier)
            }
            #expect(flaw?.place == "checkpoint")
        }
    }

    @Test(.enabled(if: Peers.areThere, "\(Peers.absence)"))
    func `is read by an independent program as by us`() async throws {
        let made = try await Self.make()
        let program = try String(contentsOf: Self.script, encoding: .utf8)
        let wrapped = """
            import base64, json, sys
            source, key = json.load(sys.stdin), sys.argv[1]
            module = {"__name__": "verify_bundle"}
            exec(compile(source["program"], "verify_bundle.py", "exec"), module)
            out = []
            for text in source["bundles"]:
                data = base64.b64decode(text)
                receipt, signer, size = module["verify"](data, key)
                missed = 0
                for index in range(len(data)):
                    for bit in (index % 8, (index + 3) % 8):
                        flipped = bytearray(data)
                        flipped[index] ^= 1 << bit
                        try:
                            module["verify"](bytes(flipped), key)
                            missed += 1
                        except module["Flaw"]:
                            pass
                out.append({"receipt": receipt, "size": size, "missed": missed})
            print(json.dumps(out))
            """
        struct Input: Encodable {
            let program: String
            let bundles: [String]
        }
        struct Output: Decodable {
            let receipt: [String]
            let size: Int64
            let missed: Int
        }
        let input = Input(
            program: program,
            bundles: try made.bundles.map { Data(try $0.bytes()).base64EncodedString() }
        )
        let answer = try await Peers.run(
            wrapped,
            [made.key.text],
            input: Array(try JSONEncoder().encode(input))
        )
        let outputs = try JSONDecoder().decode([Output].self, from: Data(answer.utf8))
        #expect(outputs.count == made.bundles.count)
        for (bundle, output) in zip(made.bundles, outputs) {
            #expect(try bundle.verify(trusting: made.key).receipt == output.receipt)
            #expect(output.size == 10)
            #expect(output.missed == 0)
        }
    }

    @Test(.enabled(if: Peers.areThere, "\(Peers.absence)"))
    func `holds no text that only one of the programs would unpack`() async throws {
        let program = """
            import json, sys
            module = {"__name__": "verify_bundle"}
            exec(compile(sys.stdin.read(), "verify_bundle.py", "exec"), module)
            def frame(size, *blocks, flags=0x68, end=bytes(4)):
                head = b"\\x04\\x22\\x4d\\x18" + bytes([flags, 0x40])
                if flags & 8:
                    head += size.to_bytes(8, "little")
                body = b"".join(len(b).to_bytes(4, "little") + b for b in blocks)
                return head + b"\\0" + body + end
            # "ab", four times: two bytes, and six from two before; then nothing more.
            text = b"\\x22ab\\x02\\x00\\x00"
            frames = {
                "whole": frame(8, text),
                "size": frame(9, text),
                "unsized": frame(8, text, flags=0x60),
                "dictionary": frame(8, text, flags=0x69),
                "end": frame(8, text, end=b""),
                "more": frame(8, text) + b"x",
                "magic": b"x" + frame(8, text)[1:],
                "run": frame(9, b"\\x90ab"),
                "before": frame(8, b"\\x22ab\\x03\\x00\\x00"),
                "itself": frame(8, b"\\x22ab\\x00\\x00\\x00"),
                "beyond": frame(7, text),
                "bomb": frame(1 << 26, b"\\x1fa\\x01\\x00" + b"\\xff" * 100 + b"\\0\\0"),
                "empty": b"",
            }
            opened = []
            for name, bytes_ in frames.items():
                try:
                    module["unpacked"](bytes_)
                    opened.append(name)
                except (ValueError, IndexError):
                    pass
            print(json.dumps(opened))
            """
        let script = try String(contentsOf: Self.script, encoding: .utf8)
        let answer = try await Peers.run(program, [], input: Array(script.utf8))
        #expect(answer.filter { !$0.isWhitespace } == #"["whole"]"#)
    }
}
