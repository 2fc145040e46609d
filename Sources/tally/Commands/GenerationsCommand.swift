// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import JSONText
internal import Projections

struct GenerationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generations",
        abstract: "Request, look at, settle and cancel generations.",
        discussion: """
              tally generations list --status overdue
              tally generations request flux alice --parameters parameters.json --id g1
              tally generations submit g1 task-123
              tally generations settle g1 succeeded --provider-cost 0.0125 --currency USD
            """,
        subcommands: [
            List.self, Show.self, Order.self, Submit.self, Settle.self, Cancel.self,
        ]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List generations, newest first.",
            discussion: "  tally generations list --status failed --model flux"
        )

        @OptionGroup var options: LedgerOptions
        @Option(help: "Only requested, submitted, overdue, succeeded, failed or cancelled ones.")
        var status: String?
        @Option(help: "Only those of an account.", transform: Parsing.identifier)
        var account: AccountID?
        @Option(help: "Only those of a model.", transform: Parsing.identifier)
        var model: ModelID?
        @Option(help: "Only those of a provider.")
        var provider: String?
        @Option(help: "At most so many.", transform: Parsing.count)
        var limit = 50

        func validate() throws {
            guard let status, !GenerationRows.statuses.contains(status) else { return }
            let words = GenerationRows.statuses.joined(separator: ", ")
            throw ValidationError("Give --status one of \(words).")
        }

        func run() async throws {
            let (limit, name) = (limit, options.ledger)
            var filter = GenerationRows.Filter()
            filter.status = status
            filter.account = account
            filter.model = model
            filter.provider = provider
            let rows = try await options.place.open(makes: false) { [filter] place in
                let ledger = try await place.ledger(named: name)
                return try await place.read(from: [GenerationRows.readModel], of: ledger) {
                    connection in
                    try GenerationRows.rows(
                        filter,
                        limit: limit,
                        ledger: ledger.id,
                        on: connection
                    )
                }
            }
            let items = try rows.map { try JSONParser.parse(Array($0.json.utf8)) }
            try options.output.print(
                .object([.list("items", items)]),
                text: GenerationText.table(items)
            )
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a generation, exactly as it is.",
            discussion: "  tally generations show g1 --json"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the generation.", transform: Parsing.identifier)
        var id: GenerationID

        func run() async throws {
            let key = EntityKey.generation(id)
            let document = try await options.open(makes: false) { desk in
                guard let item = try await desk.read([key]).items[0],
                    let generation = item.entity.generation
                else { throw Failure(Rejection.notFound(key)) }
                return try await GenerationText.document(generation, item.position, desk)
            }
            try options.output.print(document, text: GenerationText.facts(document))
        }
    }

    struct Order: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "request",
            abstract: "Request a generation: it is priced, and its cost held.",
            discussion: """
                Repeat it with the same --id, and it is requested once. The parameters are personal.

                  tally generations request flux alice --parameters parameters.json --id g1
                """
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the model.", transform: Parsing.identifier)
        var model: ModelID
        @Argument(help: "Who pays.", transform: Parsing.identifier)
        var account: AccountID
        @Option(
            help: "The id of the generation (default: a new one).",
            transform: Parsing.identifier
        )
        var id: GenerationID?
        @Option(help: "A JSON file with the parameters.", transform: JSONFile.read)
        var parameters: JSON?
        @Option(help: "How many outputs.", transform: Parsing.count)
        var outputs: Int?
        @Option(help: "Which member of the account asks.", transform: Parsing.identifier)
        var member: MemberID?

        func run() async throws {
            var request = GenerationRequest(
                id: id ?? GenerationID(trusted: TimeOrderedID.make()),
                account: account,
                model: model,
                parameters: parameters ?? .object([])
            )
            request.outputs = outputs.map { Int64($0) }
            request.member = member.map { MemberID($0, of: account) }
            try await options.changeGeneration(.generate(request, actor: GenerationText.actor))
        }
    }

    struct Submit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say that a provider has it, under the name of its job.",
            discussion: "  tally generations submit g1 task-123"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the generation.", transform: Parsing.identifier)
        var id: GenerationID
        @Argument(help: "The provider's name of the job.")
        var job: String

        func run() async throws {
            let command = SubmitGeneration(generation: id, job: job)
            try await options.changeGeneration(
                .generation(.submit(command), actor: GenerationText.actor)
            )
        }
    }

    struct Settle: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring a verdict: what a person found out, when nobody else tells.",
            discussion: """
                The first verdict settles a generation; the same again changes nothing.

                  tally generations settle g1 succeeded --amount 7.5
                  tally generations settle g1 failed --error nsfw
                """
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the generation.", transform: Parsing.identifier)
        var id: GenerationID
        @Argument(help: "succeeded, failed or cancelled.")
        var status: GenerationOutcome.Status
        @Option(
            help: "Credits to take, where that is not the price's.",
            transform: Parsing.quantity
        )
        var amount: Capture.Quantity?
        @Option(help: "The code of the error, where it failed.")
        var error: String?
        @Option(help: "What the provider takes, as a decimal number.")
        var providerCost: String?
        @Option(help: "The currency of that.")
        var currency = "USD"

        func validate() throws {
            if let providerCost, ExactDecimal(providerCost) == nil {
                throw ValidationError("Give --provider-cost a decimal number such as 0.0125.")
            }
        }

        func run() async throws {
            var outcome = GenerationOutcome(id, status)
            outcome.error = error.map { GenerationOutcome.Failure(code: $0, message: nil) }
            outcome.providerCost = providerCost.flatMap { ExactDecimal($0) }
                .map { ProviderCost(amount: $0.text, unit: currency) }
            switch amount {
            case .amount(let amount): outcome.amount = Balance(amount)
            case .nothing: outcome.amount = .zero
            case .all, nil: break
            }
            try await options.changeGeneration(
                .settleGeneration(outcome, actor: GenerationText.actor)
            )
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Cancel an open generation: what is held and not used is free again.",
            discussion: "  tally generations cancel g1 --reason \"wrong prompt\""
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the generation.", transform: Parsing.identifier)
        var id: GenerationID
        @Option(help: "Why; personal.", transform: Parsing.note)
        var reason: String?

        func run() async throws {
            try await options.changeGeneration(
                .cancelGeneration(id, reason: reason, actor: GenerationText.actor)
            )
        }
    }
}

extension GenerationOutcome.Status: ExpressibleByArgument {}

extension LedgerOptions {
    fileprivate func changeGeneration(_ request: Request) async throws {
        try await change(request) { receipt, desk in
            guard let generation = receipt.view.items[0]?.entity.generation else {
                preconditionFailure("A generation was answered with something else.")
            }
            let document = try await GenerationText.document(generation, receipt.position, desk)
            return (document, GenerationText.facts(document))
        }
    }
}
