// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
package import Domain
internal import EventFormat
package import EventLog
internal import Postgres
package import Proofs

/// Makes bundles: the events about a thing, each with its way to the root of a signed tree.
package struct Prover: Sendable {
    /// The positions that are looked at.
    package struct Span: Sendable {
        package let after: Position
        /// At most to the head that is signed.
        package let through: Position

        package init(after: Position = 0, through: Position = .max) {
            self.after = after
            self.through = through
        }
    }

    private static let chunk: Position = 100_000

    private let installation: Installation
    private let notary: Notary

    package init(_ installation: Installation) {
        self.installation = installation
        notary = Notary(installation)
    }

    /// The tree is signed at the head, unless it is already.
    ///
    /// `isOpen` is whether the sealed texts are shown, as far as they can be.
    package func bundle(
        about topic: ProofBundle.Topic,
        of ledger: Ledger,
        _ span: Span = Span(),
        isOpen: Bool = false,
        progress: (@Sendable (_ done: Position, _ total: Position) -> Void)? = nil
    ) async throws -> ProofBundle {
        let signed = try await notary.sign(ledger)
        let events = try await events(about: topic, of: ledger, span, signed.head.size, progress)
        guard !events.isEmpty else { throw ProofError.nothingFound(topic.text) }
        let entries = try await entries(of: events, in: signed.head, ledger)
        let keys = try await notary.keys(of: ledger)
        let signer = keys.first { $0.id == signed.keyID }
        return ProofBundle(
            topic: topic,
            ledger: ledger.name,
            entries: entries,
            disclosures: isOpen ? try await disclosures(of: entries, ledger) : [],
            checkpoint: try SignedNote(parsing: signed.note),
            endorsements: signer.map { CheckpointStore.endorsements(of: $0, among: keys) } ?? []
        )
    }

    private func entries(
        of events: [RecordedEvent],
        in head: TreeHead,
        _ ledger: Ledger
    ) async throws -> [ProofBundle.Entry] {
        try await installation.sessions.perform { connection in
            var tiles = Tiles(of: ledger, on: connection)
            let hasher = MerkleHasher(SHA256())
            return try events.map { event in
                let line = event.line(ledger: ledger.name)
                let proof = try tiles.inclusion(of: event.position, in: head.size)
                let isProven = hasher.isIncluded(
                    hasher.leaf(line),
                    at: event.position - 1,
                    in: head.size,
                    root: head.root,
                    proof: proof
                )
                guard isProven else {
                    let tile = (event.position - 1) / Int64(TileID.width)
                    throw ProofError.damagedTile(level: 0, number: tile)
                }
                return ProofBundle.Entry(line: String(decoding: line, as: UTF8.self), proof: proof)
            }
        }
    }
}

/// Which events.
extension Prover {
    private func events(
        about topic: ProofBundle.Topic,
        of ledger: Ledger,
        _ span: Span,
        _ size: Position,
        _ progress: (@Sendable (Position, Position) -> Void)?
    ) async throws -> [RecordedEvent] {
        if topic.kind == .event { return [try await event(topic.id, of: ledger, size)] }
        let last = min(span.through, size)
        var position = span.after
        var found: [RecordedEvent] = []
        while position < last {
            let (start, end) = (position, min(position + Self.chunk, last))
            let events = try await installation.sessions.perform { connection in
                try Log.search(
                    for: topic.sought,
                    in: ledger,
                    after: start,
                    through: end,
                    limit: ProofBundle.eventsMaximum + 1,
                    on: connection
                )
            }
            found += try events.filter { try topic.isAbout($0, in: ledger) }
            guard found.count <= ProofBundle.eventsMaximum else {
                throw ProofError.tooMany(count: found.count, maximum: ProofBundle.eventsMaximum)
            }
            position = end
            progress?(position, last)
        }
        return found
    }

    private func event(
        _ id: String,
        of ledger: Ledger,
        _ size: Position
    ) async throws -> RecordedEvent {
        guard let position = Position(id), String(position) == id, 1...max(1, size) ~= position
        else {
            throw ProofError.noSuchPosition(Position(id) ?? 0, size: size)
        }
        let found = try await installation.sessions.perform { connection in
            try Log.events(
                of: ledger,
                after: position - 1,
                through: position,
                limit: 1,
                on: connection
            ).first
        }
        guard let found else { throw ProofError.noSuchPosition(position, size: size) }
        return found
    }
}

/// What is shown of sealed texts.
extension Prover {
    private func disclosures(
        of entries: [ProofBundle.Entry],
        _ ledger: Ledger
    ) async throws -> [ProofBundle.Disclosure] {
        var disclosures: [ProofBundle.Disclosure] = []
        for entry in entries {
            let event = try BundledEvent(entry.line)
            for (pointer, text) in event.sealedTexts {
                let sealed = Sealed(text)
                guard let subject = try await installation.vault.subject(of: sealed, in: ledger),
                    let key = try await installation.vault.fieldKey(
                        of: sealed,
                        of: subject,
                        in: ledger
                    ),
                    let clear = try await installation.vault.open(sealed, of: subject, in: ledger)
                else { continue }
                disclosures.append(
                    ProofBundle.Disclosure(
                        position: event.position,
                        pointer: pointer,
                        subject: subject.text,
                        key: key,
                        text: clear
                    )
                )
            }
        }
        return disclosures
    }
}

extension ProofBundle.Topic {
    fileprivate var sought: Log.Sought {
        switch kind {
        case .account: .account(AccountID(trusted: id))
        case .event, .reservation, .generation: .textEnding(id)
        }
    }

    /// The thing's own events, and those of a generation's hold.
    fileprivate func isAbout(_ record: RecordedEvent, in ledger: Ledger) throws -> Bool {
        switch kind {
        case .event, .account: return true
        case .reservation, .generation:
            let names = ["\(kind.rawValue)/\(id)", "reservation/\(kind.rawValue)/\(id)"]
            guard try record.decoded().keys.contains(where: { names.contains($0.text) }) else {
                return false
            }
            let line = String(decoding: record.line(ledger: ledger.name), as: UTF8.self)
            return try BundledEvent(line).mentions(id)
        }
    }
}
