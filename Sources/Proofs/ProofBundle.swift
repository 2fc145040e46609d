// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Domain
internal import EventFormat
internal import JSONText

/// What a stranger needs to check some events: the events, the way from each to the root of the
/// tree, and a signed checkpoint of that root.
package struct ProofBundle: Hashable, Sendable {
    package static let format = "tallystick-bundle-1"
    package static let eventsMaximum = 10_000

    /// What the events are about.
    package struct Topic: Hashable, Sendable {
        package enum Kind: String, CaseIterable, Sendable {
            case event
            case account
            case reservation
            case generation
        }

        package let kind: Kind
        /// Of an event, its position.
        package let id: String

        package init(_ kind: Kind, _ id: String) {
            self.kind = kind
            self.id = id
        }

        package var text: String { "\(kind.rawValue) \(id)" }
    }

    package struct Entry: Hashable, Sendable {
        /// The canonical line: what is hashed.
        package let line: String
        package let proof: [Digest]

        package init(line: String, proof: [Digest]) {
            self.line = line
            self.proof = proof
        }
    }

    /// A sealed text that is shown: with the key of that text alone.
    package struct Disclosure: Hashable, Sendable {
        package let position: Position
        /// Where it stands in the event's line: a JSON pointer.
        package let pointer: String
        /// For whom it was sealed.
        package let subject: String
        package let key: [UInt8]
        package let text: String

        package init(
            position: Position,
            pointer: String,
            subject: String,
            key: [UInt8],
            text: String
        ) {
            self.position = position
            self.pointer = pointer
            self.subject = subject
            self.key = key
            self.text = text
        }
    }

    package let topic: Topic
    package let ledger: String
    package let entries: [Entry]
    package let disclosures: [Disclosure]
    package let checkpoint: SignedNote
    /// From the oldest key to the one that signed, if there were several.
    package let endorsements: [Endorsement]

    package init(
        topic: Topic,
        ledger: String,
        entries: [Entry],
        disclosures: [Disclosure],
        checkpoint: SignedNote,
        endorsements: [Endorsement]
    ) {
        self.topic = topic
        self.ledger = ledger
        self.entries = entries
        self.disclosures = disclosures
        self.checkpoint = checkpoint
        self.endorsements = endorsements
    }
}

/// The bytes: one JSON object on one line, with one way to write it, so that no bit can be another
/// unnoticed.
extension ProofBundle {
    /// With the line end.
    package func bytes() throws(BundleFlaw) -> [UInt8] {
        var bytes: [UInt8] = []
        try document().append(to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private func document() throws(BundleFlaw) -> JSON {
        .object([
            .text("format", Self.format),
            JSON.Member("about", topic.document),
            .text("ledger", ledger),
            .list("receipt", try BundleReceipt(self).lines.map { .string($0) }),
            .list(
                "events",
                entries.map { entry in
                    .object([
                        .text("event", entry.line),
                        .list("proof", entry.proof.map { .string(Base64.encode($0.bytes)) }),
                    ])
                }
            ),
            .list("disclosed", disclosures.map(\.document)),
            .text("checkpoint", checkpoint.note),
            .list("keys", endorsements.map(\.document)),
        ])
    }

    package init(parsing bytes: [UInt8]) throws(BundleFlaw) {
        let document: JSON
        do throws(JSONError) {
            document = try JSONParser.parse(bytes)
        } catch {
            throw BundleFlaw("file", "it is no JSON: \(error)")
        }
        let reader = BundleReader(document)
        guard try reader.text("format") == Self.format else {
            throw BundleFlaw("format", "this program reads \(Self.format)")
        }
        topic = try reader.topic()
        ledger = try reader.text("ledger")
        entries = try reader.entries()
        disclosures = try reader.disclosures()
        do throws(SignedNote.Flaw) {
            checkpoint = try SignedNote(parsing: try reader.note())
        } catch {
            throw BundleFlaw("checkpoint", error.description)
        }
        endorsements = try reader.endorsements()
    }

    /// That the bytes are the one way to write the bundle.
    func compare(_ bytes: [UInt8]) throws(BundleFlaw) {
        let expected = try self.bytes()
        guard expected != bytes else { return }
        let same = zip(expected, bytes).prefix { $0 == $1 }.count
        throw BundleFlaw(
            Self.place(of: same, in: expected),
            "byte \(same + 1) of the file is not what its events make it"
        )
    }

    /// The member of the file that a byte is in.
    private static func place(of offset: Int, in bytes: [UInt8]) -> String {
        let text = String(decoding: bytes.prefix(offset), as: UTF8.self)
        let names = ["checkpoint", "disclosed", "events", "receipt", "ledger", "about", "format"]
        return text.contains("],\"keys\":[") || text.hasSuffix("]}")
            ? "keys" : names.first { text.contains("\"\($0)\":") } ?? "file"
    }
}

/// Where a bundle is wrong, and how.
package struct BundleFlaw: Error, Hashable, Sendable, CustomStringConvertible {
    package let place: String
    package let reason: String

    package init(_ place: String, _ reason: String) {
        self.place = place
        self.reason = reason
    }

    package var description: String { "\(place): \(reason)" }
}

extension ProofBundle.Topic {
    fileprivate var document: JSON {
        .object([.text("kind", kind.rawValue), .text("id", id)])
    }
}

extension ProofBundle.Disclosure {
    fileprivate var document: JSON {
        .object([
            .number("position", position), .text("pointer", pointer), .text("subject", subject),
            .text("key", Base64.encode(key)), .text("text", text),
        ])
    }
}

extension Endorsement {
    fileprivate var document: JSON {
        .object([
            .text("key", key.text), .text("by", by.text),
            .text("signature", Base64.encode(signature)),
        ])
    }
}
