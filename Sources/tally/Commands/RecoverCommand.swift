// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Engine
internal import EventFormat
internal import EventLog
internal import JSONText
internal import Proofs
internal import Publishing

struct RecoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Accept that events are lost that a checkpoint was signed of.",
        discussion: """
            A server refuses a ledger that has fewer or other events than its last checkpoint says: \
            restore them if they are anywhere. If they are not, this retires the key that signed, \
            for good, puts the published checkpoint aside, and makes a key under a new origin: what \
            is proven from now on is another log. Say so to whoever holds proofs of the old one.

              tally recover --accept-loss
            """
    )

    @OptionGroup var options: LedgerOptions
    @Flag(help: "A person has decided that.")
    var acceptLoss = false
    @Option(help: "The name of the new log; another one than before.")
    var origin: String?

    func validate() throws {
        guard acceptLoss else {
            throw ValidationError("Restore what is lost; or give --accept-loss.")
        }
    }

    func run() async throws {
        let settings = try await options.place.settings()
        let origin = origin
        let (old, new, aside) = try await options.open(makes: false) { desk in
            let notary = Notary(desk.installation)
            let ledger = desk.handler.ledger
            guard let old = try await notary.acceptLoss(on: desk.handler, actor: "cli") else {
                throw ProofError.noKey(ledger: ledger.name)
            }
            let aside = try settings.checkpoints.folder.flatMap { folder in
                try CheckpointFolder(folder).setAside(of: ledger, key: old.idText)
            }
            let standard = try await notary.defaultOrigin(of: ledger)
            let new = try await notary.createKey(
                origin: origin ?? standard,
                on: desk.handler,
                actor: "cli"
            )
            return (old, new, aside)
        }
        try options.output.print(
            .object([
                .text("retired", old.text), .text("verifier", new.text), .text("aside", aside),
            ]),
            text: """
                \(new.text)
                This is the verifier key from now on; \(old.idText) is retired, and signs no more.
                """
        )
    }
}
