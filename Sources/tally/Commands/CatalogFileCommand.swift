// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
private import Foundation
internal import JSONText

struct CatalogFileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalog",
        abstract: "Import and export models, prices, packages and settings as YAML.",
        discussion: """
              tally catalog import docs/examples/catalog.yaml --dry-run
              tally catalog import docs/examples/catalog.yaml --reason "summer prices"
              tally catalog export > catalog.yaml
            """,
        subcommands: [Import.self, Export.self]
    )

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring the catalog to what a file says; what it does not name stays.",
            discussion: """
                The same file again changes nothing. A locked model that the file changes is \
                refused, unless the file says locked: false.

                  tally catalog import catalog.yaml --dry-run
                """
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "A YAML or JSON file; - is the standard input.")
        var file: String
        @Flag(help: "Show what would change, and change nothing.")
        var dryRun = false
        @Option(help: "Why; it stays readable in the log.", transform: Parsing.note)
        var reason: String?

        func run() async throws {
            let catalog = try CatalogFile(yaml: try FileText.read(file))
            let (isDry, reason) = (dryRun, reason)
            let plan = try await options.open { desk in
                let plan = CatalogPlan(
                    catalog,
                    over: try await desk.present(for: catalog),
                    reason: reason
                )
                if !isDry {
                    for command in plan.commands { _ = try await desk.carryOut(command) }
                }
                return plan
            }
            try options.output.print(
                .object([
                    .bool("dry_run", isDry), .number("commands", plan.commands.count),
                    .list("changes", plan.lines.map(JSON.string)),
                ]),
                text: Self.text(plan, isDry: isDry)
            )
        }

        private static func text(_ plan: CatalogPlan, isDry: Bool) -> String {
            guard !plan.commands.isEmpty else { return "Nothing to change: it is so already." }
            let count = plan.lines.count { !$0.hasPrefix(" ") }
            let things = count == 1 ? "1 thing" : "\(count) things"
            let end = isDry ? "Would change \(things)." : "Changed \(things)."
            return (plan.lines + [end]).joined(separator: "\n")
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the whole catalog as a file that import takes.",
            discussion: "  tally catalog export > catalog.yaml"
        )

        @OptionGroup var options: LedgerOptions

        func run() async throws {
            let file = try await options.open(makes: false) { desk in
                CatalogFile(
                    models: try await desk.models(),
                    packages: try await desk.packages(),
                    settings: try await desk.settings()
                )
            }
            var text = try YAML.text(file.json)
            if text.last == "\n" { text.removeLast() }
            try options.output.print(file.json, text: text)
        }
    }
}

/// Files that an argument names.
enum FileText {
    /// - Throws: `Failure` where it cannot be read as UTF-8.
    static func read(_ path: String) throws -> String {
        let data =
            path == "-"
            ? FileHandle.standardInput.readDataToEndOfFile()
            : FileManager.default.contents(atPath: path)
        guard let data, let text = String(bytes: data, encoding: .utf8) else {
            throw Failure.usage("\(path) cannot be read as UTF-8: correct it.")
        }
        return text
    }
}
