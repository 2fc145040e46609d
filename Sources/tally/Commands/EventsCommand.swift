// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import EventFormat
internal import EventLog
internal import Postgres

struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Print the log, or follow it.",
        discussion: """
            With --json each line is the canonical one: the very bytes that are hashed.

              tally events --after 1000 --type credits.captured
              tally events --follow --json | jq .data
            """
    )

    private static let chunk = 1_000
    /// How often a follower looks for what is new.
    private static let pollInterval = Duration.milliseconds(200)

    @OptionGroup var options: LedgerOptions
    @Option(help: "Only what follows this position.", transform: Parsing.position)
    var after: Position = 0
    @Option(help: "At most so many.", transform: Parsing.count)
    var limit: Int?
    @Flag(help: "Go on with what is new, until interrupted.")
    var follow = false
    @Option(
        help: "Only events of this type, such as credits.granted.",
        transform: { text in
            guard let type = EventType(asked: text) else {
                let names = EventType.bases.joined(separator: ", ")
                throw ValidationError("Give one of \(names).")
            }
            return type
        }
    )
    var type: EventType?

    func run() async throws {
        let (name, first, limit) = (options.ledger, after, limit ?? .max)
        let (follows, type, isJSON) = (follow, type, options.output.json)
        try await options.place.open(makes: false) { place in
            let ledger = try await place.ledger(named: name)
            let session = Session(place.target, setup: Log.setup)
            let printer = EventPrinter(ledger: ledger, type: type, isJSON: isJSON)
            do {
                try printer.printHeadings()
                var position = first
                var remaining = limit
                while remaining > 0 {
                    let events = try await session.perform { [position] connection in
                        try Log.events(
                            of: ledger,
                            after: position,
                            limit: Self.chunk,
                            on: connection
                        )
                    }
                    remaining -= try printer.print(events, atMost: remaining)
                    position = events.last?.position ?? position
                    if events.count == Self.chunk { continue }
                    guard follows else { break }
                    try await Task.sleep(for: Self.pollInterval)
                }
            } catch is CancellationError where follows {
                // Interrupted: that is how following ends.
            } catch {
                await session.close()
                throw error
            }
            await session.close()
        }
    }
}
