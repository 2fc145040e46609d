// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Books
internal import EventLog
internal import Postgres
internal import Projections

extension JournalFormat: ExpressibleByArgument {}

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the journal for bookkeeping: hledger, beancount, csv or ndjson.",
        discussion: """
            Double entry of credits as the trial balance has them, and of money: what was paid for \
            credit, what is owed for it, and what was earned. A period begins with the balances \
            that it takes over; both of its ends are included. docs/books.md explains the accounts.

              tally export hledger | hledger -f - balance --depth 3
              tally export beancount --since 2027-01-01 --until 2027-01-31 --output books.beancount
              tally export csv --since 1001 --until 2000
            """
    )

    @OptionGroup var place: PlaceOptions
    @Argument(help: "What to write: hledger, beancount, csv or ndjson.")
    var format: JournalFormat
    @Option(help: ArgumentHelp("The ledger.", valueName: "name"), transform: Parsing.ledger)
    var ledger = "main"
    @Option(
        help: ArgumentHelp("The first day, in UTC, or position.", valueName: "day"),
        transform: PeriodEdge.init
    )
    var since: PeriodEdge?
    @Option(
        help: ArgumentHelp("The last day, in UTC, or position.", valueName: "day"),
        transform: PeriodEdge.init
    )
    var until: PeriodEdge?
    @Option(
        help: ArgumentHelp(
            "A file that is there whole or not at all; default: the standard output.",
            valueName: "file"
        )
    )
    var output: String?

    func run() async throws {
        let (name, format, since, until, output) = (ledger, format, since, until, output)
        do {
            try await place.open(makes: false) { place in
                let ledger = try await place.ledger(named: name)
                try await place.read(from: JournalBalances.readModels, of: ledger) { _ in }
                let period = try await place.read { connection in
                    try JournalPeriod.find(since: since, until: until, in: ledger, on: connection)
                }
                try await place.awaitBooks(of: ledger, through: period.through)
                try await place.read { connection in
                    let file = try output.map(WholeFile.init(at:)) ?? WholeFile()
                    do {
                        try JournalExport(of: ledger, period)
                            .write(as: format, on: connection) { try file.write($0) }
                    } catch {
                        file.abandon()
                        throw error
                    }
                    try file.finish()
                }
            }
        } catch is WholeFile.BrokenPipe {
            // Whoever reads has had enough, such as head: nobody wants a sentence about it.
            throw ExitCode(Failure.Status.unavailable.rawValue)
        }
    }
}

extension Place {
    private static let patience = Duration.seconds(60)
    private static let pollInterval = Duration.milliseconds(100)

    /// Waits until the read models of the books have a position: a server may be at it, or a replica
    /// behind.
    fileprivate func awaitBooks(of ledger: Ledger, through position: Int64) async throws {
        let end = ContinuousClock.now + Self.patience
        while true {
            let reached = try await read { connection in
                try JournalBalances.position(of: ledger.id, on: connection)
            }
            guard let reached else {
                throw Failure.unavailable(
                    "The read models journal and revenue are not installed, or revenue is of an "
                        + "older version: tally serve installs them, tally projections rebuild "
                        + "revenue makes the newer one."
                )
            }
            if reached >= position { return }
            guard ContinuousClock.now < end else {
                throw Failure.unavailable(
                    "The read models journal and revenue are at \(reached), and the period ends at "
                        + "\(position): look at tally projections list, or give an earlier --until."
                )
            }
            try await Task.sleep(for: Self.pollInterval)
        }
    }
}
