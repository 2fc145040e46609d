// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
private import Foundation
internal import JSONText
internal import Proofs

struct ProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract:
            "Write the proof of an event, or of all about a thing, for somebody else to check.",
        discussion: """
            One file with the events, a receipt in words, the way of each event to the root of the \
            tree, and the signed checkpoint; tally verify-bundle and docs/verify_bundle.py check it \
            without a database. Personal texts stay sealed, unless --disclose opens those of these \
            events, each by a key of its own. All but an event are searched for in the whole log.

              tally prove event 1042
              tally prove reservation r-17 --out proof.json
              tally prove generation g-5 --disclose > proof.json
              tally prove account alice --after 100000
            """
    )

    @OptionGroup var options: LedgerOptions
    @Argument(
        help: "event, account, reservation or generation.",
        transform: { text in
            guard let kind = ProofBundle.Topic.Kind(rawValue: text) else {
                throw ValidationError("Give event, account, reservation or generation.")
            }
            return kind
        }
    )
    var kind: ProofBundle.Topic.Kind
    @Argument(help: "Its id; of an event, its position.")
    var id: String
    @Flag(help: "Show the personal texts of these events.")
    var disclose = false
    @Option(help: "Only what follows this position.", transform: Parsing.position)
    var after: Position = 0
    @Option(help: "Only up to this position.", transform: Parsing.position)
    var through: Position = .max
    @Option(help: ArgumentHelp("Write to a file instead.", valueName: "file"))
    var out: String?

    func run() async throws {
        let topic = ProofBundle.Topic(kind, id)
        let span = Prover.Span(after: after, through: through)
        let isOpen = disclose
        let bar = ProgressBar("Searching", unit: "events")
        let bundle = try await options.open(makes: false) { desk in
            try await Prover(desk.installation).bundle(
                about: topic,
                of: desk.handler.ledger,
                span,
                isOpen: isOpen
            ) { bar.show(Int($0), of: Int($1)) }
        }
        bar.finish()
        let bytes = try bundle.bytes()
        guard let out else { return try Terminal.write(bytes) }
        do {
            try Data(bytes).write(to: URL(filePath: out), options: .atomic)
        } catch {
            throw Failure.unavailable("\(out) cannot be written: \(error.localizedDescription)")
        }
        try options.output.print(
            .object([.text("file", out), .number("events", bundle.entries.count)]),
            text: "\(out) proves \(bundle.entries.count) "
                + "\(bundle.entries.count == 1 ? "event" : "events") about \(topic.text)."
        )
    }
}
