// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
private import Foundation

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run a server and bill a real workload on it: a tour.",
        discussion: """
            Bills a month of requests generated like those of a real platform, or a recorded \
            trace (--trace); then shows balances, the books and the verification, and serves \
            until interrupted. A second run on the same folder finds everything done.

              tally demo
              tally demo --exit --rows 2000
            """
    )

    @OptionGroup var options: ServeOptions
    @Flag(help: "End after the tour: with 1 if the verification fails.")
    var exit = false
    @Option(help: "Only so many requests.", transform: Parsing.count)
    var rows: Int?
    @Option(help: ArgumentHelp("A trace to bill, in the GenTD26 format.", valueName: "file"))
    var trace: String?

    func run() async throws {
        let settings = try await options.settings()
        let workload = try DemoWorkload.find(trace: trace, rows: rows)
        let (ends, name) = (exit, settings.dataFolder)
        try Terminal.print("Starting PostgreSQL and the server (data in \(name)) …")
        try await ServerRun(settings).run { started in
            let tour = DemoTour(started: started, workload: workload)
            let isVerified = try await tour.run()
            try await tour.invite(settings)
            guard ends else {
                try Terminal.print("\nThe server runs until you press Control-C.")
                return .serve
            }
            try Terminal.print("\nIt ends now: start it again with tally serve --data \(name)")
            guard isVerified else { throw ExitCode(Failure.Status.refused.rawValue) }
            return .stop
        }
    }
}
