// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import JSONText
internal import Projections

struct SubscriptionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subscriptions",
        abstract: "List subscriptions, and say whose one is that waits.",
        discussion: """
              tally subscriptions list --status past_due
              tally subscriptions assign stripe:sub_1 alice --plan STARTER
            """,
        subcommands: [List.self, Assign.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List subscriptions.")

        @OptionGroup var options: LedgerOptions
        @Option(help: "trialing, active, past_due, lapsed, paused, cancelled, ended or pending.")
        var status: String?
        @Option(help: "Of one account.", transform: Parsing.identifier)
        var account: AccountID?

        func run() async throws {
            try await options.list(.subscriptions, status: status, account: account)
        }
    }

    struct Assign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say whose a subscription is, and what plan it means."
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the subscription.", transform: Parsing.identifier)
        var subscription: SubscriptionID
        @Argument(help: "The id of the account.", transform: Parsing.identifier)
        var account: AccountID
        @Option(help: "The plan, where its price does not say so.", transform: Parsing.identifier)
        var plan: PlanID?

        func run() async throws {
            let (id, account) = (subscription, account)
            let request = Request.subscription(.assign(id, account, plan), .subscription(id))
            try await options.change(request) { receipt, _ in
                (
                    .object([
                        .text("id", id.text), .text("account", account.text),
                        .number("position", receipt.position),
                    ]),
                    "Subscription \(id.text) is \(account.text)'s."
                )
            }
        }
    }
}

extension Request {
    static func subscription(_ command: SubscriptionCommand, _ key: EntityKey) -> Request {
        .draft(Draft(key, actor: "command line") { _, stamp in .subscription(command, stamp) })
    }
}

extension LedgerOptions {
    private static let rowsMaximum = 1000

    /// Prints plans or subscriptions.
    func list(_ list: SubscriptionList, status: String?, account: AccountID?) async throws {
        var filter = SubscriptionList.Filter()
        filter.status = status
        filter.account = account?.text
        let name = ledger
        let items = try await place.open(makes: false) { [filter] place in
            let ledger = try await place.ledger(named: name)
            return try await place.read(from: [SubscriptionList.readModel], of: ledger) {
                connection in
                try list.items(filter, limit: Self.rowsMaximum, ledger: ledger.id, on: connection)
                    .map(\.item)
            }
        }
        let rows = try items.map { try JSONParser.parse(Array($0.utf8)) }
        let names = list == .plans ? ["id", "name", "credits", "status"] : Self.columns
        var table = Table(names.map { ($0.replacing("_", with: " "), .left) })
        for row in rows { table.add(names.map { row[$0].map(Self.plain) ?? "" }) }
        try output.print(
            .object([.list("items", rows)]),
            text: rows.isEmpty ? "There is none." : table.text
        )
    }

    private static let columns = ["id", "account", "plan", "quantity", "status", "period_end"]

    private static func plain(_ value: JSON) -> String {
        switch value {
        case .string(let text): text
        case .null: ""
        default: value.text
        }
    }
}
