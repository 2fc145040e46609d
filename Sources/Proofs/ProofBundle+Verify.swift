// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Domain
internal import EventLog

/// The check that needs no database and no clock: the bundle, and a key that its reader trusts.
extension ProofBundle {
    /// What was proven.
    package struct Proven: Hashable, Sendable {
        package let head: TreeHead
        package let signedBy: VerifierKey
        package let receipt: [String]
    }

    /// Checks the bytes of a bundle.
    ///
    /// - Throws: the first thing that is wrong, by its place.
    package static func verify(
        _ bytes: [UInt8],
        trusting key: VerifierKey
    ) throws(BundleFlaw) -> Proven {
        let bundle = try ProofBundle(parsing: bytes)
        let proven = try bundle.verify(trusting: key)
        // Last, so that what is wrong in an event is found there, and not in the receipt.
        try bundle.compare(bytes)
        return proven
    }

    /// - Throws: the first thing that is wrong, by its place.
    package func verify(trusting key: VerifierKey) throws(BundleFlaw) -> Proven {
        let signer = try signer(trusting: key)
        do throws(SignedNote.Flaw) {
            guard checkpoint.signatures.count == 1 else {
                throw .malformed("a bundle's checkpoint has one signature")
            }
            try checkpoint.verify(by: signer)
        } catch {
            throw BundleFlaw("checkpoint", error.description)
        }
        let head: TreeHead
        do throws(SignedNote.Flaw) {
            head = try TreeHead(parsing: checkpoint.text)
        } catch {
            throw BundleFlaw("checkpoint", error.description)
        }
        guard head.origin == signer.name else {
            throw BundleFlaw("checkpoint", "its origin is not the name of its key")
        }
        try verifyEvents(in: head)
        try verifyDisclosures()
        return Proven(head: head, signedBy: signer, receipt: try BundleReceipt(self).lines)
    }

    /// The trusted key, or one that it vouches for: from key to key.
    private func signer(trusting key: VerifierKey) throws(BundleFlaw) -> VerifierKey {
        var signer = key
        for (index, endorsement) in endorsements.enumerated() {
            guard endorsement.isValid else {
                throw BundleFlaw("keys[\(index)]", "the older key did not sign the newer one")
            }
            if index > 0, endorsements[index - 1].key != endorsement.by {
                throw BundleFlaw("keys[\(index)]", "it does not follow the one before it")
            }
            // The trusted one may be any of them.
            if endorsement.by == signer { signer = endorsement.key }
        }
        return signer
    }

    private func verifyEvents(in head: TreeHead) throws(BundleFlaw) {
        let hasher = MerkleHasher(SHA256())
        var last: Position = 0
        for (index, entry) in entries.enumerated() {
            let place = "events[\(index)]"
            let event = try BundledEvent(entry.line)
            guard event.ledger == ledger else {
                throw BundleFlaw(place, "it is of ledger \(event.ledger)")
            }
            guard event.position > last else {
                throw BundleFlaw(place, "its position is not after the one before it")
            }
            last = event.position
            let isIncluded = hasher.isIncluded(
                hasher.leaf(Array(entry.line.utf8)),
                at: event.position - 1,
                in: head.size,
                root: head.root,
                proof: entry.proof
            )
            guard isIncluded else {
                throw BundleFlaw(
                    place,
                    "position \(event.position) is not in the signed tree: the event, or its proof, "
                        + "was changed"
                )
            }
            guard isAbout(event) else {
                throw BundleFlaw(place, "it is not about \(topic.text)")
            }
        }
    }

    private func isAbout(_ event: BundledEvent) -> Bool {
        switch topic.kind {
        case .event: String(event.position) == topic.id && entries.count == 1
        case .account: event.account == topic.id
        case .reservation, .generation: event.mentions(topic.id)
        }
    }

    private func verifyDisclosures() throws(BundleFlaw) {
        for (index, shown) in disclosures.enumerated() {
            let place = "disclosed[\(index)]"
            guard let sealed = try sealed(at: shown.pointer, of: shown.position) else {
                throw BundleFlaw(place, "no sealed text is at \(shown.pointer) of that event")
            }
            guard let dot = sealed.firstIndex(of: "."),
                let field = FieldSeal(sealed[sealed.index(after: dot)...])
            else { throw BundleFlaw(place, "the text has no key of its own") }
            guard field.open(with: shown.key, of: shown.subject) == Array(shown.text.utf8) else {
                throw BundleFlaw(place, "the key does not open the sealed text, or opens another")
            }
        }
    }

    private func sealed(
        at pointer: String,
        of position: Position
    ) throws(BundleFlaw) -> String? {
        for entry in entries {
            let event = try BundledEvent(entry.line)
            guard event.position == position else { continue }
            return event.sealedTexts.first { $0.pointer == pointer }?.sealed
        }
        return nil
    }
}
