// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Engine
internal import EventFormat
internal import JSONText
internal import Proofs

struct CheckpointKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint-key",
        abstract: "Make, list and rotate the keys that sign a ledger's checkpoints.",
        discussion: """
            From the first key on, servers sign the ledger's tree and publish it (TALLY_CHECKPOINT_…). \
            The private half is wrapped by the master key and never shown. Give the verifier key, \
            which create prints, to whoever is to check your proofs.

              tally checkpoint-key create --origin credits.example.com/main
              tally checkpoint-key list
              tally checkpoint-key rotate
            """,
        subcommands: [Create.self, List.self, Rotate.self]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the first key.",
            discussion: """
                The origin names this log for ever: an address of yours without https:// and \
                spaces. Without it, it is made up of a random name and the ledger's.

                  tally checkpoint-key create --origin credits.example.com/main
                """
        )

        @OptionGroup var options: LedgerOptions
        @Option(help: "The name of this log.")
        var origin: String?

        func run() async throws {
            let origin = origin
            let key = try await options.open { desk in
                let notary = Notary(desk.installation)
                let standard = try await notary.defaultOrigin(of: desk.handler.ledger)
                return try await notary.createKey(
                    origin: origin ?? standard,
                    on: desk.handler,
                    actor: "cli"
                )
            }
            try options.output.print(
                key.document,
                text: "\(key.text)\nThis is the verifier key: give it to who checks your proofs."
            )
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key in the place of the valid one, which signs it first.",
            discussion: """
                Who trusts the old key can go on to the new one; the log says so too. After a theft \
                tell everybody to trust the new key alone.

                  tally checkpoint-key rotate
                """
        )

        @OptionGroup var options: LedgerOptions

        func run() async throws {
            let key = try await options.open { desk in
                try await Notary(desk.installation).rotateKey(on: desk.handler, actor: "cli")
            }
            try options.output.print(
                key.document,
                text: "\(key.text)\nThis is the verifier key from now on."
            )
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the keys, also those that were retired.",
            discussion: "  tally checkpoint-key list --json"
        )

        @OptionGroup var options: LedgerOptions

        func run() async throws {
            let name = options.ledger
            let keys = try await options.place.open(makes: false) { place in
                let ledger = try await place.ledger(named: name)
                return try await place.read { try CheckpointStore.keys(of: ledger, on: $0) }
            }
            var table = Table([
                ("id", .left), ("made", .left), ("retired", .left), ("verifier key", .left),
            ])
            for key in keys {
                table.add([
                    key.id, TimeText.text(key.createdAt),
                    key.retiredAt.map(TimeText.text) ?? "", key.verifier.text,
                ])
            }
            let items = keys.map { key in
                JSON.object([
                    .text("id", key.id), .text("verifier", key.verifier.text),
                    .text("origin", key.verifier.name),
                    .text("endorsed_by", key.endorsement?.by.idText),
                    .time("created_at", key.createdAt), .time("retired_at", key.retiredAt),
                ])
            }
            try options.output.print(
                .object([.list("items", items)]),
                text: keys.isEmpty ? "There are no keys for checkpoints." : table.text
            )
        }
    }
}

extension VerifierKey {
    fileprivate var document: JSON {
        .object([.text("id", idText), .text("verifier", text), .text("origin", name)])
    }
}
