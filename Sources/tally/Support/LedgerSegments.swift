// SPDX-License-Identifier: Apache-2.0

internal import Archive
package import Domain
package import Engine
internal import EventFormat
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
        guard try await notary.keys(of: handler.ledger).valid != nil else { return nil }
        return try await notary.sign(handler.ledger, size: size).note
    }
}
