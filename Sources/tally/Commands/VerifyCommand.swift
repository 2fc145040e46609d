// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Engine

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Replay a ledger and prove that all that is derived from it fits.",
        discussion: """
            Recomputes the Merkle root of every commit, every balance and every page from the \
            events alone. A server may work meanwhile. Ends with 1 and says what is wrong if \
            something does not fit.

              tally verify
              tally verify --json --ledger acme
            """
    )

    @OptionGroup var options: LedgerOptions

    func run() async throws {
        let ledgerName = options.ledger
        let report = try await options.place.open(makes: false) { place in
            let bar = ProgressBar("Verifying", unit: "events")
            let report = try await Verification.run(
                ledger: try await place.ledger(named: ledgerName),
                target: place.target
            ) { bar.show(Int($0.done), of: Int($0.total)) }
            bar.finish()
            return report
        }
        try options.output.print(
            VerificationText.document(report),
            text: VerificationText.text(report, ledger: ledgerName)
        )
        guard report.ok else { throw ExitCode(Failure.Status.refused.rawValue) }
    }
}
