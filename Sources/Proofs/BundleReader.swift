// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Domain
internal import EventFormat
internal import JSONText

/// Reads the members of a bundle, and names the one that is not as it should be.
struct BundleReader {
    private let document: JSON

    init(_ document: JSON) {
        self.document = document
    }

    func text(_ name: String) throws(BundleFlaw) -> String {
        try document.text(name, in: name)
    }

    /// Typed apart, as its reading has flaws of another type.
    func note() throws(SignedNote.Flaw) -> String {
        guard case .string(let text)? = document["checkpoint"] else {
            throw .malformed("it is no text")
        }
        return text
    }

    func topic() throws(BundleFlaw) -> ProofBundle.Topic {
        let about = document["about"] ?? .null
        guard let kind = ProofBundle.Topic.Kind(rawValue: try about.text("kind", in: "about"))
        else {
            throw BundleFlaw("about", "its kind is not known")
        }
        return ProofBundle.Topic(kind, try about.text("id", in: "about"))
    }

    func entries() throws(BundleFlaw) -> [ProofBundle.Entry] {
        let values = try list("events")
        guard 1...ProofBundle.eventsMaximum ~= values.count else {
            throw BundleFlaw("events", "there are \(values.count)")
        }
        var entries: [ProofBundle.Entry] = []
        for (index, value) in values.enumerated() {
            let place = "events[\(index)]"
            let line = try value.text("event", in: place)
            guard case .array(let hashes)? = value["proof"] else {
                throw BundleFlaw(place, "it has no proof")
            }
            var proof: [Digest] = []
            for hash in hashes {
                guard case .string(let text) = hash,
                    let digest = Base64.decode(text).flatMap({ Digest($0) })
                else { throw BundleFlaw(place, "its proof has something that is no hash") }
                proof.append(digest)
            }
            entries.append(ProofBundle.Entry(line: line, proof: proof))
        }
        return entries
    }

    func disclosures() throws(BundleFlaw) -> [ProofBundle.Disclosure] {
        var disclosures: [ProofBundle.Disclosure] = []
        for (index, value) in try list("disclosed").enumerated() {
            let place = "disclosed[\(index)]"
            guard case .number(let digits)? = value["position"], let position = Position(digits)
            else { throw BundleFlaw(place, "its position is no number") }
            guard let key = Base64.decode(try value.text("key", in: place)) else {
                throw BundleFlaw(place, "its key is no base64")
            }
            disclosures.append(
                ProofBundle.Disclosure(
                    position: position,
                    pointer: try value.text("pointer", in: place),
                    subject: try value.text("subject", in: place),
                    key: key,
                    text: try value.text("text", in: place)
                )
            )
        }
        return disclosures
    }

    func endorsements() throws(BundleFlaw) -> [Endorsement] {
        var endorsements: [Endorsement] = []
        for (index, value) in try list("keys").enumerated() {
            let place = "keys[\(index)]"
            guard let key = VerifierKey(try value.text("key", in: place)),
                let by = VerifierKey(try value.text("by", in: place)),
                let signature = Base64.decode(try value.text("signature", in: place))
            else { throw BundleFlaw(place, "a key or the signature is none") }
            endorsements.append(Endorsement(key: key, by: by, signature: signature))
        }
        return endorsements
    }

    private func list(_ name: String) throws(BundleFlaw) -> [JSON] {
        guard case .array(let values)? = document[name] else {
            throw BundleFlaw(name, "it is no list")
        }
        return values
    }
}

extension JSON {
    fileprivate func text(_ name: String, in place: String) throws(BundleFlaw) -> String {
        guard case .string(let text)? = self[name] else {
            throw BundleFlaw(place, "there is no text \"\(name)\"")
        }
        return text
    }
}
