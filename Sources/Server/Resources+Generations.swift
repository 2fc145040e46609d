// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat

extension Resources {
    func show(_ generation: Generation, at position: Position) async throws -> [UInt8] {
        let document = try await GenerationDocument(
            of: generation,
            at: position,
            in: ledger,
            installation
        )
        return Self.object { document.write(to: &$0) }
    }
}
