// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import EventFormat
internal import JSONText

extension AccountCommand {
    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change what describes an account; what is not named stays.",
            discussion: """
                  tally account update alice --name "Alice Example" --tier gold
                  tally account update alice --alert-below 10
                  tally account update alice --no-metadata
                """
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the account.", transform: Parsing.identifier)
        var id: AccountID
        @Option(help: "The customer's name; personal.", transform: Parsing.name)
        var name: String?
        @Option(help: "The plan, for reports.", transform: Parsing.plan)
        var plan: String?
        @Option(help: "The platform's own word.", transform: Parsing.word)
        var tier: String?
        @Option(help: "A JSON object; personal.", transform: Parsing.metadata)
        var metadata: JSON?
        @Option(
            help: "Raise an alert while less is available.",
            transform: Parsing.amount
        )
        var alertBelow: Amount?
        @Flag(help: "Take the name away.")
        var noName = false
        @Flag(help: "Take the plan away.")
        var noPlan = false
        @Flag(help: "Take the tier away.")
        var noTier = false
        @Flag(help: "Take the metadata away.")
        var noMetadata = false
        @Flag(help: "Raise no alert.")
        var noAlertBelow = false

        func run() async throws {
            let profile = Draft.NewProfile(
                name: try change("name", name, noName),
                plan: try change("plan", plan, noPlan),
                tier: try change("tier", tier, noTier),
                metadata: try change("metadata", metadata?.canonical.text, noMetadata),
                alertBelow: try change("alert-below", alertBelow, noAlertBelow)
            )
            try await options.changeAndShow(.updateAccount(id, profile, actor: "cli"))
        }

        private func change<Value>(
            _ option: String,
            _ value: Value?,
            _ isCleared: Bool
        ) throws -> Change<Value> {
            guard isCleared else { return value.map { .set($0) } ?? .keep }
            guard value == nil else {
                throw Failure.usage("Give --\(option) or --no-\(option), not both.")
            }
            return .clear
        }
    }

    struct Role: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what an account's owner is, in the platform's own word.",
            discussion: "  tally account role alice editor"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the account.", transform: Parsing.identifier)
        var id: AccountID
        @Argument(help: "The platform's own word.", transform: Parsing.word)
        var role: String

        func run() async throws {
            let (id, role) = (id, role)
            try await options.changeAndShow(
                Draft(.account(id), actor: "cli") { _, stamp in
                    .team(.changeRole(id, role: role), stamp)
                }
            )
        }
    }
}
