// SPDX-License-Identifier: Apache-2.0

internal import Archive
internal import Cryptography
package import Domain
package import Engine
internal import EventFormat
internal import Postgres
internal import Proofs

/// What a ledger says of its archive, through its command handler.
package struct LedgerSegments: SegmentRecords {
    private let installation: Installation
    private let handler: CommandHandler

    package init(_ installation: Installation, _ handler: CommandHandler) {
        self.installation = installation
        self.handler = handler
    }

    package func segment(first: Position) async throws -> Segment? {
        let view = try await handler.read([.segment(ArchivedSegment.id(first: first))])
        return view.items[0]?.entity.segment
    }

    package func record(_ segment: ArchivedSegment) async throws {
        let draft = Draft(.segment(segment.id), actor: nil) { _, stamp in
            .archive(.record(segment), stamp)
        }
        _ = try await installation.execute(.draft(draft), on: handler)
    }

    package func checkpoint(size: Position) async throws -> String? {
        let notary = Notary(installation)
        guard let key = try await notary.keys(of: handler.ledger).valid else { return nil }
        // Signing goes through the tree: it is asked once a minute, and mostly nothing is new.
        if let note = try await signed(size, by: key.verifier) { return note }
        return try await notary.sign(handler.ledger, size: size).note
    }

    /// What a key signed of the archived tree; another root is for the notary to refuse.
    private func signed(_ size: Position, by key: VerifierKey) async throws -> String? {
        let ledger = handler.ledger
        let known = try await installation.sessions.perform { connection in
            try CheckpointStore.signed(in: ledger, size: size, by: key, on: connection)
        }
        let last = try await segment(first: size - ArchivedSegment.eventsEach + 1)
        guard let known, known.head.root.hex == last?.content.root else { return nil }
        return known.note
    }
}
