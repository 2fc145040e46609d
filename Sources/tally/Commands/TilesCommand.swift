// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import EventFormat
internal import EventLog
internal import JSONText
internal import Proofs

struct TilesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tiles",
        abstract: "Make the tiles of the Merkle tree anew.",
        discussion: """
            Tiles are a cache of the log that proofs are made from; servers keep them up.

              tally tiles rebuild
            """,
        subcommands: [Rebuild.self]
    )

    struct Rebuild: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete the tiles, and hash the whole log again.",
            discussion: "  tally tiles rebuild --ledger acme"
        )

        @OptionGroup var options: LedgerOptions

        func run() async throws {
            let name = options.ledger
            let count = try await options.place.open(makes: false) { place in
                let ledger = try await place.ledger(named: name)
                let bar = ProgressBar("Hashing", unit: "events")
                let count = try await place.read { connection in
                    let head = try Log.head(of: ledger, on: connection).last
                    var tiles = Tiles(of: ledger, on: connection)
                    try tiles.clear()
                    var made: Int64 = 0
                    while head - made >= Int64(TileID.width) {
                        made = try tiles.extend(through: head)
                        bar.show(Int(made), of: Int(head))
                    }
                    return made / Int64(TileID.width)
                }
                bar.finish()
                return count
            }
            try options.output.print(
                .object([.number("tiles", count)]),
                text: "\(NumberText.grouped(count)) tiles of level 0 are made."
            )
        }
    }
}
