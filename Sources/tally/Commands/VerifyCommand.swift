// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Engine
internal import EventLog
internal import Projections

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Replay a ledger and prove that all that is derived from it fits.",
        discussion: """
            Recomputes the Merkle root of every commit, every balance and every page from the \
            events alone. A server may work meanwhile. Ends with 1 and says what is wrong if \
            something does not fit.

              tally verify
              tally verify --projections          compares the read models, too
              tally verify --json --ledger acme
            """
    )

    @OptionGroup var options: LedgerOptions
    @Flag(help: "Fold the log again beside the read models, and compare them row by row.")
    var projections = false

    func run() async throws {
        let name = options.ledger
        let comparesReadModels = projections
        let (report, findings) = try await options.place.open(makes: false) { place in
            let ledger = try await place.ledger(named: name)
            let bar = ProgressBar("Verifying", unit: "events")
            let report = try await Verification.run(ledger: ledger, target: place.target) {
                bar.show(Int($0.done), of: Int($0.total))
            }
            let findings = comparesReadModels ? try await compare(ledger, place, bar) : []
            bar.finish()
            return (report, findings)
        }
        try options.output.print(
            VerificationText.document(report, findings),
            text: VerificationText.text(report, findings, ledger: name)
        )
        guard report.ok, findings.allSatisfy({ $0.difference == nil }) else {
            throw ExitCode(Failure.Status.refused.rawValue)
        }
    }

    private func compare(
        _ ledger: Ledger,
        _ place: Place,
        _ bar: ProgressBar
    ) async throws -> [ProjectionCheck.Finding] {
        try await place.project { connection in
            try ProjectionCheck.run(ledger: ledger, on: connection) { done, total in
                bar.show(Int(done), of: Int(total))
            }
        }
    }
}
