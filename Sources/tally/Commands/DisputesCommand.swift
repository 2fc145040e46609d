// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import JSONText
internal import Projections
internal import Server

struct DisputesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disputes",
        abstract: "Look at customers' disputes and their evidence, and resolve them.",
        discussion: """
              tally disputes list --status overdue
              tally disputes evidence d-17
              tally disputes resolve d-17 partial --amount 4 --note "two of four were blank"
            """,
        subcommands: [Open.self, List.self, Show.self, Evidence.self, Resolve.self]
    )

    struct Open: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open a dispute for a customer.",
            discussion: "  tally disputes open g-17 --reason \"all black\" --category no-output"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the generation.", transform: Parsing.anyIdentifier)
        var generation: GenerationID
        @Option(help: "What the customer says; personal.", transform: Parsing.note)
        var reason: String
        @Option(help: "A word of yours; it stays in clear.", transform: Parsing.word)
        var category: String?
        @Option(help: "The id of the dispute (default: a new one).", transform: Parsing.identifier)
        var id: DisputeID?

        func run() async throws {
            let id = id ?? DisputeID(trusted: TimeOrderedID.make())
            let (generation, reason, category) = (generation, reason, category)
            try await options.changeAndShow(
                Draft(
                    .dispute(id),
                    subject: .owner(of: .generation(generation)),
                    personalTexts: [reason],
                    actor: "cli"
                ) { seal, stamp in
                    let command = OpenDispute(
                        id: id,
                        generation: generation,
                        category: category,
                        reason: seal(reason)
                    )
                    return .dispute(.open(command), stamp)
                }
            )
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List disputes, newest first.",
            discussion: "  tally disputes list --status open --account alice"
        )

        @OptionGroup var options: LedgerOptions
        @Option(help: "open, overdue or resolved.")
        var status: String?
        @Option(help: "Only those of an account.", transform: Parsing.identifier)
        var account: AccountID?
        @Option(help: "At most so many.", transform: Parsing.count)
        var limit = 50

        func run() async throws {
            try await options.list(
                .disputes,
                ["status": status, "account": account?.text],
                limit: limit,
                columns: [
                    "id", "account", "generation", "status", "outcome", "amount", "deadline",
                ]
            )
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a dispute with its reason.",
            discussion: "  tally disputes show d-17"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the dispute.", transform: Parsing.identifier)
        var id: DisputeID

        func run() async throws {
            try await options.show(.dispute(id))
        }
    }

    struct Evidence: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show all that decides a dispute: what was asked for, made, taken and said.",
            discussion: "  tally disputes evidence d-17 --json"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the dispute.", transform: Parsing.identifier)
        var id: DisputeID

        func run() async throws {
            let (id, name) = (id, options.ledger)
            try await options.place.open(makes: false) { place in
                let ledger = try await place.ledger(named: name)
                try await place.read(from: [Timeline.readModel], of: ledger) { _ in }
            }
            let document = try await options.open(makes: false) { desk in
                let ledger = desk.handler.ledger
                let evidence = try await Server.Evidence(of: id, from: desk.handler)
                return try JSONParser.parse(
                    try await evidence.document(from: desk.installation, ledger: ledger)
                )
            }
            try options.output.print(document, text: DocumentText.text(document))
        }
    }

    struct Resolve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Resolve a dispute: refund, partial or reject.",
            discussion: """
                  tally disputes resolve d-17 refund --note "the provider failed"
                  tally disputes resolve d-18 partial --amount 4 --note "two of four were blank"
                """
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the dispute.", transform: Parsing.identifier)
        var id: DisputeID
        @Argument(
            help: "refund, partial or reject.",
            transform: { text in
                guard let outcome = Dispute.Outcome(rawValue: text) else {
                    throw ValidationError("Give refund, partial or reject.")
                }
                return outcome
            }
        )
        var outcome: Dispute.Outcome
        @Option(help: "Of a partial refund.", transform: Parsing.amount)
        var amount: Amount?
        @Option(help: "Why; personal.", transform: Parsing.note)
        var note: String

        func run() async throws {
            let (id, outcome, amount, note) = (id, outcome, amount, note)
            try await options.changeAndShow(
                Draft(
                    .dispute(id),
                    subject: .owner(of: .dispute(id)),
                    personalTexts: [note],
                    actor: "cli"
                ) { seal, stamp in
                    let command = ResolveDispute(
                        id: id,
                        outcome: outcome,
                        amount: amount,
                        note: seal(note)
                    )
                    return .dispute(.resolve(command), stamp)
                }
            )
        }
    }
}
