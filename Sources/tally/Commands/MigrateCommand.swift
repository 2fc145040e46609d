// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import EventFormat
internal import JSONText

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database to the schema of this version.",
        discussion: """
            Runs what is missing, in one transaction; a second run changes nothing. The server \
            does it at its start too.

              tally migrate --database-url postgres://tally@db.example/tally
            """
    )

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let names = try await place.open { try await $0.migrate() }
        try output.print(
            .object([.list("applied", names.map(JSON.string))]),
            text: names.isEmpty
                ? "The schema is up to date." : "Applied: \(names.joined(separator: ", "))."
        )
    }
}
