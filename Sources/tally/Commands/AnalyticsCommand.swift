// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import EventFormat
internal import EventLog
internal import JSONText
internal import Projections

extension AnalyticsReport: ExpressibleByArgument {}
extension AnalyticsReport.Bucket: ExpressibleByArgument {}

struct AnalyticsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analytics",
        abstract: "Show accounts, credit and revenue by hour and day.",
        discussion: """
            Newest first, in UTC. overview is credit, accounts who came and was active, revenue \
            what was sold, earned and is still owed, in minor units of the currency. models and \
            providers are of the generations that were requested, as they are now: how many \
            failed, what they brought, what the provider takes, and how long they took.

              tally analytics
              tally analytics accounts --bucket hour
              tally analytics revenue --json
              tally analytics models
            """
    )

    @OptionGroup var options: LedgerOptions
    @Argument(help: "overview, accounts, revenue, models or providers.")
    var report = AnalyticsReport.overview
    @Option(help: "hour or day.")
    var bucket = AnalyticsReport.Bucket.day

    func validate() throws {
        guard report.buckets.contains(bucket) else {
            throw ValidationError("\(report.rawValue) is by day: leave --bucket out.")
        }
    }

    func run() async throws {
        let (report, name) = (report, options.ledger)
        var range = AnalyticsReport.Range()
        range.bucket = bucket
        let items = try await options.place.open(makes: false) { [range] place in
            let ledger = try await place.ledger(named: name)
            return try await place.read(from: [report.readModel], of: ledger) { connection in
                try report.items(range, ledger: ledger.id, on: connection)
            }
        }
        let rows = try items.map { try JSONParser.parse(Array($0.utf8)) }
        try options.output.print(
            .object([.list("items", rows)]),
            text: AnalyticsText.text(rows)
        )
    }
}

/// Sums for people: a table, and a bar for the first sum of each row.
enum AnalyticsText {
    private static let cells = 20

    static func text(_ rows: [JSON]) -> String {
        guard case .object(let members) = rows.first else { return "Nothing happened yet." }
        let names = members.map(\.name)
        var table = Table(
            names.map { name in
                let isText = ["starts_at", "currency", "model", "provider"].contains(name)
                return (name.replacing("_", with: " "), isText ? .left : .right)
            } + [("", .left)]
        )
        let sums = rows.map { number(of: $0, names) }
        let most = sums.max() ?? 0
        for (row, sum) in zip(rows, sums) {
            let length = most > 0 ? Int(sum / most * Double(cells)) : 0
            let bar = String(repeating: "#", count: max(length, sum > 0 ? 1 : 0))
            table.add(names.map { row[$0].map(plain) ?? "" } + [bar])
        }
        return table.text
    }

    /// What the bar shows: what was used, earned or brought, or who was active.
    private static func number(of row: JSON, _ names: [String]) -> Double {
        let name = ["used", "recognised", "active_accounts", "net"].first(where: names.contains)
        return name.flatMap { row[$0] }.flatMap { Double(plain($0)) } ?? 0
    }

    private static func plain(_ value: JSON) -> String {
        switch value {
        case .string(let text): text
        // What providers take, in each of their units.
        case .object(let members):
            members.map { "\(plain($0.value)) \($0.name)" }.joined(separator: ", ")
        case .null: ""
        case .bool, .number, .array: value.text
        }
    }
}
