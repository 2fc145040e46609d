// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import EventFormat
internal import Projections

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the ledgers: how far each log is, and the pages over it.",
        discussion: """
            The lag is the number of events that a start would read again before it takes \
            commands.

              tally status --data .tally
              tally status --json
            """
    )

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (status, readModels) = try await place.open(makes: false) { place in
            try await place.read { connection in
                (
                    try DatabaseStatus.read(on: connection),
                    try ProjectionStatus.all(on: connection)
                )
            }
        }
        try output.print(
            status.document(readModels),
            text: status.text + "\n\nRead models\n\n" + ProjectionText.text(readModels)
        )
    }
}
