// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat

extension Resources {
    func show(_ generation: Generation, at position: Position) async throws -> [UInt8] {
        Self.object { $0.write("position", integer: position) }
    }
}
