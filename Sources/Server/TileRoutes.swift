// SPDX-License-Identifier: Apache-2.0

internal import Engine
internal import EventLog
internal import Postgres
internal import Proofs

/// `GET /v1/checkpoint` and `GET /v1/tile/…`: what proofs are made from, in the layout of C2SP
/// tlog-tiles.
struct TileRoutes: Sendable {
    let installation: Installation
    let reads: Reads

    /// What was signed last: servers sign on a schedule, not because somebody asks.
    func checkpoint(_ call: Call) async throws -> Answer {
        let ledger = call.ledger
        return try await reads.bounded(call) {
            let last = try await installation.sessions.perform { connection in
                let key = try CheckpointStore.keys(of: ledger, on: connection).valid
                return try key.flatMap { key in
                    try CheckpointStore.last(
                        of: ledger,
                        origin: key.verifier.name,
                        on: connection
                    )
                }
            }
            guard let last else {
                throw Problem(
                    .notFound,
                    "No checkpoint of this ledger was signed: tally checkpoint-key create."
                )
            }
            return Answer(status: 200, content: .text, bytes: Array(last.note.utf8))
        }
    }

    /// Full tiles of what is stored, and partial ones: both are the same for ever.
    func tile(_ call: Call) async throws -> Answer {
        let ledger = call.ledger
        guard let path = TilePath(call.targets.joined(separator: "/")) else {
            throw Problem(.notFound, "Ask for tile/<level>/<number>, as C2SP tlog-tiles has it.")
        }
        return try await reads.bounded(call) {
            let read: @Sendable (Connection) throws -> [UInt8]? = { connection in
                let head = try Log.head(of: ledger, on: connection).last
                guard path.tile.width(in: head) >= path.width else { return nil }
                var tiles = Tiles(of: ledger, on: connection)
                let hashes = try tiles.hashes(of: path.tile, in: head)
                return Tiles.bytes(Array(hashes.prefix(path.width)))
            }
            var hashes = try await installation.readSessions.perform(read)
            if hashes == nil, installation.readSessions.mayLag {
                // The checkpoint that the caller has may be newer than the standby.
                hashes = try await installation.sessions.perform(read)
            }
            guard let hashes else {
                throw Problem(.notFound, "The tree is not that large: there is no such tile yet.")
            }
            var answer = Answer(status: 200, content: .bytes, bytes: hashes)
            answer.isImmutable = true
            return answer
        }
    }
}
