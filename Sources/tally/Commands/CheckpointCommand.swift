// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Cryptography
internal import Engine
internal import EventFormat
internal import JSONText
internal import Proofs

struct CheckpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Sign the ledger's tree as it is now, and print the checkpoint.",
        discussion: """
            Keep what it prints: tally audit --from proves later that nothing before it was changed.

              tally checkpoint > checkpoint.txt
            """
    )

    @OptionGroup var options: LedgerOptions

    func run() async throws {
        let signed = try await options.open(makes: false) { desk in
            try await Notary(desk.installation).sign(desk.handler.ledger)
        }
        guard options.output.json else {
            return try Terminal.write(Array(signed.note.utf8))
        }
        try options.output.print(
            .object([
                .text("origin", signed.head.origin), .number("size", signed.head.size),
                .text("root", signed.head.root.hex), .text("key", signed.keyID),
                .text("note", signed.note),
            ]),
            text: signed.note
        )
    }
}
