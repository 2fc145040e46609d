// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText
internal import Projections

struct PlansCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plans",
        abstract: "Define, list and retire the plans that subscriptions give.",
        discussion: """
              tally plans define STARTER --name Starter --credits 100 --offer stripe:price_1
              tally plans list
              tally plans retire STARTER
            """,
        subcommands: [Define.self, List.self, Retire.self]
    )

    struct Define: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Define a plan, or define it anew.",
            discussion: """
                  tally plans define PRO --name Pro --credits 1000 --rollover-cap 500 \
                --concurrency 10 --offer stripe:price_2
                """
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the plan.", transform: Parsing.identifier)
        var plan: PlanID
        @Option(help: "What people call it.")
        var name: String
        @Option(help: "Credits for each period (default: none).", transform: Parsing.amount)
        var credits: Amount?
        @Option(
            help: "What may roll over into the next period (default: nothing).",
            transform: Parsing.amount
        )
        var rolloverCap: Amount?
        @Option(help: "Days that a renewal may be late.")
        var pastDueGraceDays: Int64 = 3
        @Option(help: "Generations at a time (default: no limit).")
        var concurrency: Int64?
        @Option(help: "Generations a minute (default: no limit).")
        var ratePerMinute: Int64?
        @Option(help: "A provider's price that means it; repeat it.", transform: Parsing.identifier)
        var offer: [OfferID] = []

        func run() async throws {
            let id = plan
            let terms = PlanTerms(
                name: name,
                credits: credits,
                unspent: rolloverCap.map { .rollsOver(cap: $0) } ?? .expires,
                pastDueGraceDays: pastDueGraceDays,
                limits: PlanLimits(concurrency: concurrency, ratePerMinute: ratePerMinute),
                offers: offer
            )
            let request = Request.subscription(.definePlan(id, terms), .plan(id))
            try await options.change(request) { receipt, _ in
                (
                    .object([.text("id", id.text), .number("position", receipt.position)]),
                    "Plan \(id.text) is defined."
                )
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the plans.")

        @OptionGroup var options: LedgerOptions
        @Option(help: "active or retired.")
        var status: String?

        func run() async throws {
            try await options.list(.plans, status: status, account: nil)
        }
    }

    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Offer a plan no longer; those who have it keep it."
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the plan.", transform: Parsing.identifier)
        var plan: PlanID

        func run() async throws {
            let id = plan
            let request = Request.subscription(.retirePlan(id), .plan(id))
            try await options.change(request) { receipt, _ in
                (
                    .object([.text("id", id.text), .number("position", receipt.position)]),
                    "Plan \(id.text) is retired."
                )
            }
        }
    }
}
