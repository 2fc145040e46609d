// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import EventFormat
internal import EventLog
internal import Postgres

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
        let names = try await place.open { place in
            let session = Session(place.target)
            do {
                let names = try await session.perform { try Migrations.run(on: $0) }
                await session.close()
                return names
            } catch {
                await session.close()
                throw error
            }
        }
        try output.print(
            .object([.list("applied", names.map(JSON.string))]),
            text: names.isEmpty
                ? "The schema is up to date." : "Applied: \(names.joined(separator: ", "))."
        )
    }
}
