// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import EventFormat
private import Foundation

/// `tally`: the one place where the parts of the program are joined.
@main
struct Tally: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tally",
        abstract: "An event-sourced credit ledger on PostgreSQL.",
        discussion: """
            Start a server with a database of its own, and look around:

              tally serve
              tally account open alice
              tally grant alice 100
              tally account show alice
              tally verify

            Every command works on the data folder .tally, on another one (--data), or on a \
            PostgreSQL of yours (--database-url), whether a server runs or not. Settings come \
            from flags, then the environment (TALLY_DATA, TALLY_DATABASE_URL, …), then the JSON \
            file that --config names.

            Exit codes: 0 done, 1 refused by the rules or verification failed, 64 the command \
            line is wrong, 69 something is missing or away, 70 a bug of ours, 130 interrupted.
            """,
        groupedSubcommands: [
            CommandGroup(
                name: "Running:",
                subcommands: [
                    ServeCommand.self, StoryCommand.self, DemoCommand.self, MigrateCommand.self,
                    RestoreCommand.self, ReplayCommand.self,
                ]
            ),
            CommandGroup(
                name: "Looking:",
                subcommands: [
                    StatusCommand.self, ProjectionsCommand.self, EventsCommand.self,
                    AnalyticsCommand.self, WhatIfCommand.self, ExportCommand.self,
                    AlertsCommand.self, ErrorsCommand.self, ActivityCommand.self,
                    VerifyCommand.self,
                ]
            ),
            CommandGroup(
                name: "Proving:",
                subcommands: [
                    ProveCommand.self, VerifyBundleCommand.self, CheckpointCommand.self,
                    AuditCommand.self, CheckpointKeyCommand.self, TilesCommand.self,
                    RecoverCommand.self,
                ]
            ),
            CommandGroup(
                name: "Credit:",
                subcommands: [
                    AccountCommand.self, GrantCommand.self, AdjustCommand.self,
                    ReserveCommand.self, CaptureCommand.self, ReleaseCommand.self,
                    RefundCommand.self, ForgiveCommand.self, PaymentsCommand.self,
                    PlansCommand.self, SubscriptionsCommand.self, TopUpsCommand.self,
                    DisputesCommand.self,
                ]
            ),
            CommandGroup(
                name: "Catalog:",
                subcommands: [
                    ModelsCommand.self, PackagesCommand.self, SettingsCommand.self,
                    CatalogFileCommand.self, GenerationsCommand.self,
                ]
            ),
            CommandGroup(
                name: "Workflows:",
                subcommands: [WorkflowsCommand.self, RunsCommand.self]
            ),
            CommandGroup(
                name: "Administration:",
                subcommands: [
                    LedgerCommand.self, KeysCommand.self, MembersCommand.self, VaultCommand.self,
                    ProvidersCommand.self, ReconcileCommand.self, EndpointsCommand.self,
                    ImportCommand.self, ArchiveCommand.self, FixturesCommand.self,
                    CompletionsCommand.self,
                ]
            ),
        ]
    )

    static func main() async {
        Terminal.ignoreBrokenPipes()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let status as ExitCode {
            Foundation.exit(status.rawValue)
        } catch {
            end(error)
        }
    }

    /// One sentence on the standard error, as an object where programs read.
    private static func end(_ error: any Error) -> Never {
        let isOurs = error is Failure || exitCode(for: error) == .failure
        if !isOurs, exitCode(for: error).isSuccess {
            // Help, a version, a completion script: what was asked for.
            print(fullMessage(for: error))
            Foundation.exit(0)
        }
        let failure = isOurs ? Failure(error) : Failure.usage(message(for: error))
        let isForPrograms = CommandLine.arguments.contains("--json")
        Terminal.warn((isForPrograms ? failure.problem.line : "tally: \(failure.detail)") + "\n")
        Foundation.exit(failure.status.rawValue)
    }
}
